(* Cited facts that MathComp, or a few lines, prove: they are no premises of what cites them.

     inverse_on_both_sides   A B = 1 implies B A = 1, for square matrices
     monotone_norm           0 <= A <= B in every entry implies |A| <= |B|
     inverse_of_definite     every W > 0 has an inverse Y > 0

   Nothing here need be read to trust a theorem. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Statements Words Expressions Rules.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Section Facts.
Variable R : realFieldType.

(* Horn and Johnson 0.5: a left inverse of a square matrix is its inverse *)
Lemma inverse_on_both_sides n (A B : 'M[R]_n) : A *m B = 1%:M -> B *m A = 1%:M.
Proof. exact: mulmx1C. Qed.

(* Horn and Johnson 8.1.18: 0 <= A <= B entrywise implies |A| <= |B| *)
Lemma sq_sum n (y : 'cV[R]_n) : (y^T *m y) 0 0 = \sum_i y i 0 ^+ 2.
Proof. by rewrite mxE; apply: eq_bigr => i _; rewrite mxE expr2. Qed.
Lemma quad n m (A : 'M[R]_(n, m)) (x : 'cV[R]_m) b :
  (x^T *m ((b * b) *: 1%:M - A^T *m A) *m x) 0 0 =
  b ^+ 2 * (\sum_i x i 0 ^+ 2) - \sum_i (A *m x) i 0 ^+ 2.
Proof.
rewrite -!sq_sum mulmxBr mulmxBl -scalemxAr mulmx1 -scalemxAl mxE [X in X + _]mxE -expr2.
by rewrite [X in _ + X]mxE trmx_mul !mulmxA.
Qed.
Lemma monotone_norm n (A B : 'M[R]_n) (b : R) : entrywise_ge0 A -> entrywise_ge0 (B - A) ->
  norm_le B b -> psd (b ^+ 2 *: 1%:M - A^T *m A).
Proof.
rewrite expr2 => a ba /psd_of_norm_le[_ h]; split=> [|x].
  by rewrite linearB linearZ /= trmx1 trmx_mul trmxK.
pose y : 'cV[R]_n := \col_i `|x i 0|.
have := h y; rewrite !quad !subr_ge0 => hy.
have -> : \sum_i x i 0 ^+ 2 = \sum_i y i 0 ^+ 2.
  by apply: eq_bigr => i _; rewrite mxE real_normK ?num_real.
apply: le_trans hy; apply: ler_sum => i _.
rewrite -[X in X <= _]real_normK ?num_real // ler_sqr ?nnegrE ?normr_ge0 //; last first.
  rewrite mxE sumr_ge0 // => j _; rewrite mulr_ge0 //; last by rewrite mxE normr_ge0.
  by have := ba i j; rewrite !mxE subr_ge0; apply: le_trans; exact: a.
rewrite !mxE; apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => j _.
rewrite normrM [in X in _ <= X]mxE ler_wpmul2r ?normr_ge0 // ger0_norm ?a //.
by have := ba i j; rewrite !mxE subr_ge0.
Qed.

(* Horn and Johnson 7.2.1: what is definite has no kernel, so it has an inverse, Y = Y^T W Y *)
Lemma definite_unit n (W : 'M[R]_n) : positive_definite W -> W \in unitmx.
Proof.
move=> [_ h]; rewrite -row_free_unit -kermx_eq0; apply/eqP/row_matrixP => i; rewrite row0.
apply/eqP; apply/negPn/negP => v0.
have x0 : (row i (kermx W))^T != 0.
  by apply: contraNneq v0 => /(congr1 trmx); rewrite trmxK trmx0 => ->.
by have := h _ x0; rewrite trmxK -row_mul mulmx_ker row0 mul0mx mxE ltxx.
Qed.
Lemma inverse_of_definite n (W : 'M[R]_n) : positive_definite W ->
  exists (Y : 'M[R]_n) (_ : Y^T = Y), W *m Y = 1%:M /\ Y *m W = 1%:M /\ positive_definite Y.
Proof.
move=> d; have u := definite_unit d; have [s _] := d; exists (invmx W).
have sY : (invmx W)^T = invmx W by rewrite trmx_inv s.
exists sY; split; first exact: mulmxV.
split; first exact: mulVmx.
have -> : invmx W = (invmx W)^T *m W *m invmx W by rewrite sY mulVmx // mul1mx.
by apply: (congruence_matrix d (M := W)); rewrite mulmxV // subrr.
Qed.
End Facts.
