"""Every theorem as a Coq development, which Coq and MathComp check again.

:mod:`.statements` and :mod:`.printing`, with :mod:`.terms` and :mod:`.names`, print what is
claimed, and :mod:`.calculus` what derivatives are: they are to be read by whoever distrusts the
rest.  All the others only help Coq to a proof, which it accepts or refuses.  ``proofs/coq`` holds
the library: lemmas for each rule.
"""
