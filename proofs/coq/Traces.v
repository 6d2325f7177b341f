(* The rules of the kernel about traces, the sums of the diagonal entries of square matrices, and
   its normal form of them: words modulo rotation and transposition.  \tr A is MathComp's own.
   Nothing here need be read to trust a theorem. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Statements Words Expressions Rules Evaluation.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section Traces.
Variable R : realFieldType.

(* the normal form: the trace is linear, cyclic, and that of the transpose *)
Lemma trace_normal n (A B : 'M[R]_n) a : A = B -> \tr B = a -> equals (\tr A) a.
Proof. by move=> ->. Qed.
Lemma trace_zero_matrix n : \tr (0 : 'M[R]_n) = 0. Proof. exact: mxtrace0. Qed.
Lemma trace_sum n (A B : 'M[R]_n) a b : \tr A = a -> \tr B = b -> \tr (A + B) = a + b.
Proof. by move=> <- <-; rewrite mxtraceD. Qed.
Lemma trace_opposite n (A : 'M[R]_n) a : \tr A = a -> \tr (- A) = - a.
Proof. by move=> <-; rewrite raddfN. Qed.
Lemma trace_scale n s (A : 'M[R]_n) a : \tr A = a -> \tr (s *: A) = s * a.
Proof. by move=> <-; rewrite mxtraceZ. Qed.
Lemma trace_rotated m n (A : 'M[R]_m) (u : 'M_(m, n)) (v : 'M_(n, m)) (B : 'M[R]_n) :
  A = u *m v -> v *m u = B -> \tr A = \tr B.
Proof. by move=> -> <-; rewrite mxtrace_mulC. Qed.
Lemma trace_transposed m n (A : 'M[R]_m) (u : 'M_(m, n)) (v : 'M_(n, m)) (B : 'M[R]_n) :
  A = u *m v -> (v *m u)^T = B -> \tr A = \tr B.
Proof. by move=> -> <-; rewrite mxtrace_tr mxtrace_mulC. Qed.
Lemma trace_closed m (A : 'M[R]_m) (u : 'M_(m, 1)) (v : 'M_(1, m)) :
  A = u *m v -> \tr A = (v *m u) 0 0.
Proof. by move=> ->; rewrite mxtrace_mulC /mxtrace big_ord1. Qed.
Lemma trace_one n : \tr (1%:M : 'M[R]_n) = n%:R. Proof. exact: mxtrace1. Qed.

(* the rules *)
Lemma dimension n : 0 <= \tr (1%:M : 'M[R]_n.+1) - 1.
Proof. by rewrite mxtrace1 subr_ge0 ler1n. Qed.
Lemma trace_psd n (A : 'M[R]_n) : psd A -> 0 <= \tr A.
Proof. by move=> h; rewrite sumr_ge0 // => i _; exact: entrywise_of_psd. Qed.
Lemma trace_positive_definite n (A : 'M[R]_n.+1) : positive_definite A -> 0 < \tr A.
Proof.
have positive i : positive_definite A -> 0 < A i i.
  move=> [_ h]; have := h (delta_mx i 0); rewrite trmx_delta -rowE -colE !mxE; apply.
  apply/eqP => /matrixP/(_ i 0); rewrite !mxE !eqxx /= => /eqP; rewrite oner_eq0 //.
move=> h; rewrite /mxtrace big_ord_recl ltr_paddr ?positive // sumr_ge0 // => i _.
exact: ltW (positive _ h).
Qed.
Lemma trace_zero n (A : 'M[R]_n) : A = 0 -> \tr A = 0.
Proof. by move=> ->; rewrite mxtrace0. Qed.
Lemma trace_entrywise n (A : 'M[R]_n) : entrywise_ge0 A -> 0 <= \tr A.
Proof. by move=> h; rewrite sumr_ge0. Qed.

(* the form of a symmetric matrix at x + t y *)
Lemma form_sum n (A : 'M[R]_n) (x y : 'cV_n) t : A^T = A ->
  ((x + t *: y)^T *m A *m (x + t *: y)) 0 0 =
  (x^T *m A *m x) 0 0 + (x^T *m A *m y) 0 0 * t *+ 2 + t ^+ 2 * (y^T *m A *m y) 0 0.
Proof.
move=> s; have turned : y^T *m A *m x = (x^T *m A *m y)^T.
  by rewrite !trmx_mul trmxK s mulmxA.
have -> : (x + t *: y)^T = x^T + t *: y^T by rewrite linearD linearZ.
rewrite !mulmxDl !mulmxDr -!scalemxAl -!scalemxAr turned.
move: (x^T *m A *m x) (x^T *m A *m y) (y^T *m A *m y) => B C D.
by rewrite !mxE mulr2n expr2 -!mulrA !addrA (mulrC (C 0 0)).
Qed.
Lemma form_delta n (A : 'M[R]_n) i j :
  ((delta_mx i 0 : 'cV_n)^T *m A *m (delta_mx j 0 : 'cV_n)) 0 0 = A i j.
Proof. by rewrite trmx_delta -rowE -colE !mxE. Qed.

(* traceless: A i j is 0, as the form at e_i - A i j e_j is -2 (A i j)^2 *)
Lemma traceless n (A : 'M[R]_n) : psd A -> 0 <= - \tr A -> A = 0.
Proof.
move=> h; rewrite oppr_ge0 => t0.
have diagonal0 i : A i i = 0.
  have: \tr A == 0 by rewrite eq_le t0 trace_psd.
  rewrite /mxtrace psumr_eq0 => [/allP/(_ i (mem_index_enum _))/eqP //|j _].
  exact: entrywise_of_psd.
case: h => [s h]; apply/matrixP => i j; rewrite [RHS]mxE.
have := h (delta_mx i 0 + - A i j *: delta_mx j 0).
rewrite form_sum // !form_delta !diagonal0 mulr0 addr0 add0r mulrN mulNrn oppr_ge0 -expr2.
by rewrite pmulrn_lle0 // => /(conj (sqr_ge0 (A i j)))/andP/le_anti/esym/eqP; rewrite sqrf_eq0 => /eqP.
Qed.

(* trace_of_product: K less its part of rank one through a diagonal entry d > 0 is L^T K L *)
Definition peeled n (K : 'M[R]_n) i : 'M[R]_n :=
  K - (K i i)^-1 *: (K *m delta_mx i 0 *m (K *m delta_mx i 0 : 'cV_n)^T).
Lemma peeled_psd n (K : 'M[R]_n) i : psd K -> K i i != 0 -> psd (peeled K i).
Proof.
move=> [s h] d; pose e : 'cV[R]_n := delta_mx i 0.
pose L := 1%:M - (K i i)^-1 *: (e *m (e^T *m K)).
suff -> : peeled K i = L^T *m K *m L by exact: certificate_congruence.
have eKe : e^T *m K *m e = (K i i)%:M by rewrite [LHS]mx11_scalar form_delta.
have sL : L^T = 1%:M - (K i i)^-1 *: (K *m e *m e^T).
  by rewrite /L linearB linearZ /= trmx1 !trmx_mul trmxK s.
rewrite sL /L /peeled -/e mulmxBl mul1mx mulmxBr mulmx1 mulmxBl.
rewrite trmx_mul s -!scalemxAl -!scalemxAr !mulmxA.
have -> : K *m e *m e^T *m K *m e *m e^T *m K = K i i *: (K *m e *m e^T *m K).
  rewrite -[K *m e *m e^T *m K]mulmxA -[K *m e *m (e^T *m K) *m e]mulmxA eKe.
  by rewrite mul_mx_scalar -!scalemxAl !mulmxA.
by rewrite [_ *: (K i i *: _)]scalerA mulVf // scale1r subrr subr0.
Qed.
Lemma peeled_trace n (H K : 'M[R]_n) i : psd H -> psd K -> 0 <= \tr (H *m peeled K i) ->
  0 <= \tr (H *m K).
Proof.
move=> [_ h] pK; have d := entrywise_of_psd i pK.
rewrite /peeled mulmxBr -scalemxAr linearB linearZ /= subr_ge0; apply: le_trans.
rewrite mulr_ge0 ?invr_ge0 // !mulmxA mxtrace_mulC !mulmxA /mxtrace big_ord1.
by have := h (K *m delta_mx i 0); rewrite !mulmxA.
Qed.
Lemma peeled_diagonal n (K : 'M[R]_n) i j : psd K -> peeled K i j j <= K j j.
Proof.
move=> pK; rewrite mxE ger_addl mxE oppr_le0 mxE mulr_ge0 ?invr_ge0 ?entrywise_of_psd //.
by rewrite -[X in psd (X *m _)]trmxK; exact: certificate_square.
Qed.
Lemma peeled_entry n (K : 'M[R]_n) i : K^T = K -> K i i != 0 -> peeled K i i i = 0.
Proof.
move=> s d; rewrite mxE [X in _ + X]mxE [X in _ - X]mxE [X in _ * X]mxE big_ord1 [X in _ * (_ * X)]mxE.
by rewrite -colE mxE mulrA mulVf // mul1r subrr.
Qed.
Lemma trace_of_product n (H K : 'M[R]_n) : psd H -> psd K -> 0 <= \tr (H *m K).
Proof.
move=> pH; have [m] := ubnP #|[pred j | K j j != 0]|; elim: m => // m IH in K *.
rewrite ltnS => le pK; have [i /= Kii|none] := pickP [pred j | K j j != 0].
  apply: (peeled_trace (i := i)) => //; apply: IH (peeled_psd pK Kii).
  apply: leq_trans le; apply: proper_card; apply/properP; split.
    apply/subsetP => j; rewrite !inE; apply: contra_neq => Kjj.
    apply/eqP; rewrite eq_le -{1}Kjj peeled_diagonal // entrywise_of_psd //; exact: peeled_psd.
  by exists i; rewrite !inE // peeled_entry ?eqxx //; case: pK.
have -> : K = 0; last by rewrite mulmx0 mxtrace0.
apply: traceless => //; rewrite /mxtrace big1 ?oppr0 // => j _.
by have /negbFE/eqP := none j.
Qed.

(* the value of a trace at rational matrices *)
Lemma counterexample_trace (v : nat -> nat -> nat -> rational) n (e : matrix_expression R n n)
    (s : scalar_expression R) : matrix_valued v e -> scalar_valued v s ->
  rational_eqb (rational_sum n (fun i => matrix_at v e i i)) (scalar_at v s) ->
  equals (\tr (matrix_value e)) (scalar_value s).
Proof.
move=> h hs /qeqbE c; rewrite /equals (proj2 (@evaluation_sound R v)) // -c qvS.
by apply: eq_bigr => i _; rewrite (proj1 (@evaluation_sound R v)).
Qed.
End Traces.
