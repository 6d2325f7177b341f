(* What the statements say.  To trust an exported theorem, read this file, the theorem's last
   statement, and MathComp's own definitions; Coq has checked all the rest.

   psd A                    A is symmetric and x^T A x >= 0 for every x
   positive_definite A      A is symmetric and x^T A x > 0 for every x != 0
   entrywise_ge0 A          every entry of A is >= 0
   norm_le A c              0 <= c, and |A x| <= c |x| for every x, squared: the spectral norm
   singular_values_ge A c   0 <= c, and |A x| >= c |x| for every x, squared: sigma_min(A) >= c
   running_product F t      the matrix F(t-1) ... F(1) F(0), where F(k) is the factor of step k + 1
   running_scalar f t       the scalar f(t-1) ... f(1) f(0)
   diagonal_map f A         diag(f(A 0 0), f(A 1 1), ...): f of the diagonal, entry by entry
   integer R z              the integer z as an element of R, for integers too long for z%:R
   has_derivative f x l     f(x + h) = f(x) + l h + o(h): for every e > 0 there is a d > 0 with
                            |f(x + h) - f(x) - l h| <= e |h| wherever |h| < d
   archimedean R            for every e > 0 and b in R there is a natural number t with t e >= b
   with_entry A i j s       the matrix A with s as its entry (i, j): a function of this one entry *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section Statements.
Variable R : realFieldType.

Definition psd n (A : 'M[R]_n) : Prop := A^T = A /\ forall x : 'cV_n, 0 <= (x^T *m A *m x) 0 0.
Definition positive_definite n (A : 'M[R]_n) : Prop :=
  A^T = A /\ forall x : 'cV_n, x != 0 -> 0 < (x^T *m A *m x) 0 0.
Definition entrywise_ge0 m n (A : 'M[R]_(m, n)) : Prop := forall i j, 0 <= A i j.

Definition norm_le m n (A : 'M[R]_(m, n)) (c : R) : Prop :=
  0 <= c /\ forall x : 'cV_n, ((A *m x)^T *m (A *m x)) 0 0 <= c ^+ 2 * (x^T *m x) 0 0.
Definition singular_values_ge m n (A : 'M[R]_(m, n)) (c : R) : Prop :=
  0 <= c /\ forall x : 'cV_n, c ^+ 2 * (x^T *m x) 0 0 <= ((A *m x)^T *m (A *m x)) 0 0.

Fixpoint running_product n (F : nat -> 'M[R]_n) (t : nat) : 'M[R]_n :=
  if t is k.+1 then F k *m running_product F k else 1%:M.
Fixpoint running_scalar (f : nat -> R) (t : nat) : R :=
  if t is k.+1 then f k * running_scalar f k else 1.
Definition diagonal_map n (f : R -> R) (A : 'M[R]_n) : 'M[R]_n := diag_mx (\row_i f (A i i)).

Definition integer (z : Z) : R :=
  match z with
  | Z0 => 0
  | Zpos p => (Pos.to_nat p)%:R
  | Zneg p => - (Pos.to_nat p)%:R
  end.

Definition archimedean : Prop :=
  forall e b : R, 0 < e -> exists t : nat, 0 <= t%:R * e - b.
Definition has_derivative (f : R -> R) (x l : R) : Prop :=
  forall e, 0 < e -> exists2 d, 0 < d &
    forall h, `|h| < d -> `|f (x + h) - f x - l * h| <= e * `|h|.
Definition with_entry m n (A : 'M[R]_(m, n)) i j (s : R) : 'M[R]_(m, n) :=
  \matrix_(k, l) if (k == i) && (l == j) then s else A k l.
End Statements.

(* The readable words and the relations of the kernel. *)
Section Readings.
Variable R : realFieldType.

Lemma norm_form m n (A : 'M[R]_(m, n)) c (x : 'cV_n) :
  (x^T *m ((c * c) *: 1%:M - A^T *m A) *m x) 0 0 =
  c ^+ 2 * (x^T *m x) 0 0 - ((A *m x)^T *m (A *m x)) 0 0.
Proof.
rewrite mulmxBr mulmxBl -scalemxAr mulmx1 -scalemxAl mxE [X in X + _]mxE -expr2.
by rewrite [X in _ + X]mxE trmx_mul !mulmxA.
Qed.
Lemma norm_symmetric m n (A : 'M[R]_(m, n)) c :
  ((c * c) *: 1%:M - A^T *m A)^T = (c * c) *: 1%:M - A^T *m A.
Proof. by rewrite linearB linearZ /= trmx1 trmx_mul trmxK. Qed.

Lemma psd_of_norm_le m n (A : 'M[R]_(m, n)) c :
  norm_le A c -> psd ((c * c) *: 1%:M - A^T *m A).
Proof. by case=> _ h; split=> [|x]; rewrite ?norm_symmetric // norm_form subr_ge0. Qed.
Lemma norm_le_of_psd m n (A : 'M[R]_(m, n)) c :
  0 <= c -> psd ((c * c) *: 1%:M - A^T *m A) -> norm_le A c.
Proof. by move=> c0 [_ h]; split=> // x; rewrite -subr_ge0 -norm_form. Qed.

Lemma psd_of_singular_values_ge m n (A : 'M[R]_(m, n)) c :
  singular_values_ge A c -> psd (A^T *m A - (c * c) *: 1%:M).
Proof.
case=> _ h; rewrite -opprB; split=> [|x]; first by rewrite linearN /= norm_symmetric.
by rewrite mulmxN mulNmx mxE norm_form opprB subr_ge0.
Qed.
Lemma singular_values_ge_of_psd m n (A : 'M[R]_(m, n)) c :
  0 <= c -> psd (A^T *m A - (c * c) *: 1%:M) -> singular_values_ge A c.
Proof.
move=> c0 [_ h]; split=> // x; have := h x.
by rewrite -opprB mulmxN mulNmx mxE norm_form opprB subr_ge0.
Qed.

Lemma difference_ge0 (x y : R) : x <= y -> 0 <= y - x. Proof. by rewrite subr_ge0. Qed.
Lemma le_of_difference (x y : R) : 0 <= y - x -> x <= y. Proof. by rewrite subr_ge0. Qed.
Lemma difference_gt0 (x y : R) : x < y -> 0 < y - x. Proof. by rewrite subr_gt0. Qed.
Lemma lt_of_difference (x y : R) : 0 < y - x -> x < y. Proof. by rewrite subr_gt0. Qed.
Lemma difference_eq0 (V : zmodType) (x y : V) : x = y -> x - y = 0.
Proof. by move=> ->; rewrite subrr. Qed.
Lemma eq_of_difference (V : zmodType) (x y : V) : x - y = 0 -> x = y.
Proof. exact: subr0_eq. Qed.
Lemma matrix_power n (A : 'M[R]_n.+1) t : A ^+ t = running_product (fun=> A) t.
Proof. by elim: t => [|t IH] //=; rewrite exprS IH. Qed.
Lemma scalar_power (a : R) t : a ^+ t = running_scalar (fun=> a) t.
Proof. by elim: t => [|t IH] //=; rewrite exprS IH. Qed.
End Readings.
