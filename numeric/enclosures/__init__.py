r"""Norms and smallest singular values between two numbers that provably enclose them.

:func:`spectral_norm` finds a vector by an iteration that nothing depends on, and then proves a
lower and an upper bound from it; for small matrices the upper one comes from powers. The bounds
take the rounding of their own arithmetic into account. Sources: N. J. Higham, *Accuracy and
Stability of Numerical Algorithms*, 2nd edition, SIAM 2002; B. N. Parlett, *The Symmetric Eigenvalue
Problem*, SIAM 1998, chapters 10 and 11; S. M. Rump, *Verification of positive definiteness*, BIT
Numerical Mathematics 46 (2006) 433–452.

**Exact arithmetic.** Let G = A Aᵀ, x a unit vector, ρ = xᵀG x = ‖Aᵀx‖², r = ‖G x − ρ x‖ and s an
upper bound on wᵀG w over the unit vectors w ⊥ x. For z = c x + d w, c² + d² = 1,

    zᵀG z ≤ c² ρ + 2 |c d| r + d² s,   hence   ρ ≤ ‖A‖² ≤ λ_max [[ρ, r], [r, s]]
          ≤ max(ρ, s) + min(r, r² / |ρ − s|),

(Parlett, section 10.6 ff.: what is lost is of second order in r). The right side grows with ρ, r
and s, so upper bounds may take their places; and r ≤ ‖G x − τ x‖ for every τ. Three ways to an s,
in the order in which they are tried:

1. s ≤ ‖A‖_F² − ρ, because the trace of G is ρ plus that of its compression C to x⊥, C ⪰ 0.
2. s² ≤ ‖G‖_F² − ρ², because ‖C‖_F² + 2 r² + ρ² = ‖G‖_F².
3. For any vector u along x and any κ ≥ 0: if N = t I + κ u uᵀ − G ⪰ −e I, then wᵀG w =
   t − wᵀN w ≤ t + e for unit w ⊥ x, so s = t + e. A Cholesky factorisation that runs to
   completion proves such an e (below). With κ = 0 the bound holds for all w: ‖A‖² ≤ t + e.

Failing all of them, ‖A‖ ≤ ‖A‖_F and ‖A‖ ≥ max |a_ij| always hold.

Up to n = 20, where a product costs little, an upper bound needs neither vector nor gap. Let
P_0 = G, M_k = c_k P_k with powers of two c_k, and P_{k+1} = M_k². Then

    ‖A‖² = ‖P_0‖,   ‖P_k‖ = ‖M_k‖ / c_k,   ‖M_k‖² = ‖P_{k+1}‖,   ‖M_k‖ ≤ ‖M_k‖_F,

so k squarings and the Frobenius norm at the end bound ‖A‖ within a factor of
(‖M_k‖_F / ‖M_k‖)^(1 / 2^{k+1}), which is at most n^(1 / 2^{k+2}) and, with singular values σ_i,
within Σ_{i>1} (σ_i / σ_1)^(2^{k+2}) / 2^{k+2} of 1. The lower bound is ‖Aᵀu‖ / ‖u‖ for the column
of P_k with the largest diagonal entry.

**Rounding.** A is scaled by a power of two to max |a_ij| ∈ [1/2, 1); what underflows there is below
η = 2⁻¹⁰²² and n η < 2⁻⁶⁰ max |a_ij| is covered by the factors below. u is the unit round-off, γ_k =
k u / (1 − k u), φ ≥ ‖A‖_F; a sum of products of which each passes through at most k operations is
within γ_k of the sum of moduli, in any order and with or without fused multiply-adds (Higham,
section 3.1). With d = ⌊n/8⌋ + n mod 8 + 4, the longest chain when eight terms are added at a time:

- ŷ = fl(Aᵀu): ‖ŷ − Aᵀu‖ ≤ γ_d ‖|A|ᵀ|u|‖ ≤ γ_d φ ‖u‖. The squared lengths of ŷ and u are within γ_d,
  their quotient's root q within γ_{d+2}: |√ρ − q| ≤ γ_{d+4} (q + φ), with γ_4 − γ_2 left for
  underflow, since q > 2⁻²¹ is required.
- ẑ = fl(A ŷ), ĝ = fl(ẑ − τ u): the errors are γ_n |A||ŷ| and γ_d |A||A|ᵀ|u| and those of two
  operations on each entry, so r ≤ ‖ĝ‖ / ‖u‖ + 2 γ_{n+8} φ².
- Ĝ: |Ĝ − G| ≤ γ_n |A||A|ᵀ, of norm at most γ_n φ², because ‖|A||A|ᵀ‖ ≤ ‖|A|‖_F² = φ².
- N̂ − N: at most four operations more on each entry, so ‖N̂ − N‖ ≤ γ_4 (κ ‖u‖² + t) + γ_{n+4} φ².
- If Cholesky completes with positive pivots, in any order of its sums, then N̂ + E = R̂ᵀR̂ with
  |E| ≤ γ_{n+1} |R̂|ᵀ|R̂|, whose entries are at most √(N̂_ii N̂_jj) / (1 − γ_{n+1}) (Higham, Theorem
  10.3 and its proof; Rump, Theorem 2.3). So N̂ ⪰ −‖E‖ ≥ −γ_{n+1} / (1 − γ_{n+1}) tr N̂, and that
  factor is at most γ_{n+4} while 8 n² u ≤ 1, which is required. Underflow adds at most n (n + 1) η
  times the largest pivot and a constant. Hence e = ‖N̂ − N‖ + γ_{n+4} tr N̂ + underflow.
- For n ≥ 64 the third way is tried in single precision first: s need not be sharp, only below ρ.
  Rounding A, u, κ and t to single precision adds two operations to each bound, u = 2⁻²⁴, and the
  same analysis holds. Products of that size are left to BLAS, which sums in an unknown order, but
  multiplies as written (no Strassen); its threads are held at 1. The factorisation itself is ours,
  and calls BLAS for what a panel of rows subtracts from the rest.
- P̂_k: every sum of n products runs from the first to the last, and P̂_k is symmetric to the last
  bit. M_k = c_k P̂_k is not formed: c_k² multiplies the sums of P̂_k P̂_k. So ‖P̂_0 − G‖ ≤ γ_n φ²
  and ‖P̂_{k+1} − M_k²‖ ≤ γ_n ‖|M_k|²‖ ≤ γ_n ‖M_k‖_F², hence ‖A‖² ≤ ‖M_0‖ / c_0 + γ_{n+1} φ² and
  ‖M_k‖² ≤ ‖M_{k+1}‖ / c_{k+1} + γ_{n+1} ‖M_k‖_F². With m = n + n mod 2, the computed ‖M_k‖_F² is
  within γ_{m²/4+2} of it: four sums of m²/4 squares. P̂_k has sums of squares on its diagonal, and
  c_k puts the trace of M_k near [1/2, 1): ‖M_k‖_F² > 1 / 5n and c_k < 8n, and what underflows, less
  than 65 n⁴ η in norm, is covered by γ_{n+1} − γ_n; in the first step φ² ≥ 1/4 does the same. For
  the lower bound d is n, and the squared lengths of u and ŷ have to exceed 2⁻⁴⁰.
- Scalars: sums, products, quotients and roots of nonnegative numbers are multiplied by 1 ± 8u,
  which covers seven roundings; a difference is rounded once before that.

What can be reached: without a gap below σ_1 only κ = 0 is left, and then the width is about
u n (φ² + tr N̂) / 2 ‖A‖², between n u and 2 n² u: 6e-11 for an orthogonal matrix of n = 512. By
powers it is about u n (φ² / 2 ‖A‖² + Σ_k ‖M_k‖_F² / 2^{k+2} ‖M_k‖²), between n u and n² u.
"""

from numeric.enclosures.enclosure import Enclosure
from numeric.enclosures.largest import spectral_norm
from numeric.enclosures.smallest import smallest_singular_value

__all__ = ["Enclosure", "smallest_singular_value", "spectral_norm"]
