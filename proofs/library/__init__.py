"""What a proof is written with."""
