(* The kernel's counterexample: exact evaluation of expressions at rational matrices.

     rational                   a numerator and a denominator
     matrix_at, scalar_at       the value of an expression, which Coq computes
     evaluation_sound           it is the value
     counterexample_psd, ...    a relation holds, or fails, from a certificate that Coq computes
       with

   Nothing here need be read to trust a theorem. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Statements Words Expressions Rules Passages.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Definition rational : Type := (Z * positive)%type.
Definition rational0 : rational := (0%Z, 1%positive).
Definition rational1 : rational := (1%Z, 1%positive).
Definition rational_add (x y : rational) : rational := ((x.1 * Zpos y.2 + y.1 * Zpos x.2)%Z, (x.2 *
  y.2)%positive).
Definition rational_mul (x y : rational) : rational := ((x.1 * y.1)%Z, (x.2 * y.2)%positive).
Definition rational_opp (x : rational) : rational := ((- x.1)%Z, x.2).
Definition rational_sum (n : nat) (f : nat -> rational) : rational := foldr (fun k a =>
  rational_add (f k) a) rational0 (iota 0 n).
Definition rational_eqb (x y : rational) : bool := Z.eqb (x.1 * Zpos y.2) (y.1 * Zpos x.2).
Definition rational_ge0 (x : rational) : bool := if x.1 is Zneg _ then false else true.
Definition rational_gt0 (x : rational) : bool := if x.1 is Zpos _ then true else false.

Definition reduced (x : rational) : rational :=
  let g := Z.gcd x.1 (Zpos x.2) in
  let r := (Z.div x.1 g, Z.to_pos (Z.div (Zpos x.2) g)) in if rational_eqb r x then r else x.
(* evaluate once *)
Definition table (m n : nat) (f : nat -> nat -> rational) : nat -> nat -> rational :=
  let l := mkseq (fun i => mkseq (fun j => reduced (f i j)) n) m in fun i j => nth rational0 (nth
    [::] l i) j.

Section Eval.
Variable R : realFieldType.
Definition rational_value (x : rational) : R := fraction R x.1 x.2.
Lemma qvD x y : rational_value (rational_add x y) = rational_value x + rational_value y. Proof.
  exact: fractionD. Qed.
Lemma qvM x y : rational_value (rational_mul x y) = rational_value x * rational_value y. Proof.
  exact: fractionM. Qed.
Lemma zRN z : integer R (- z)%Z = - integer R z.
Proof. by case: z => [|p|p] /=; rewrite ?oppr0 ?opprK. Qed.
Lemma qvN x : rational_value (rational_opp x) = - rational_value x. Proof. by rewrite
  /rational_value /fraction /= zRN mulNr. Qed.
Lemma qv0 : rational_value rational0 = 0. Proof. by rewrite /rational_value /fraction /= mul0r. Qed.
Lemma qv1 : rational_value rational1 = 1. Proof. by rewrite /rational_value /fraction /= divr1. Qed.
Lemma qvS n f : rational_value (rational_sum n f) = \sum_(k < n) rational_value (f k).
Proof.
rewrite -(big_mkord xpredT (fun k => rational_value (f k))) /rational_sum /index_iota subn0.
elim: (iota 0 n) => [|k s IH]; rewrite ?big_nil ?qv0 // big_cons -IH; exact: qvD.
Qed.
Lemma qeqbE x y : rational_eqb x y -> rational_value x = rational_value y.
Proof.
move/Z.eqb_eq => h; have := congr1 (integer R) h; rewrite !integerM => e.
by apply/eqP; rewrite /rational_value /fraction eqr_div ?positive_neq0 // e.
Qed.
Lemma qge0E x : rational_ge0 x -> 0 <= rational_value x.
Proof.
by case: x => [[|p|p] d] //= _; rewrite /rational_value ?fraction_ge0 // /fraction /= mul0r.
Qed.
Lemma qgt0E x : rational_gt0 x -> 0 < rational_value x.
Proof. by case: x => [[|p|p] d] //= _; exact: fraction_gt0. Qed.

Lemma qnormE x : rational_value (reduced x) = rational_value x.
Proof. by rewrite /reduced; case: ifP => // h; exact: qeqbE. Qed.
Lemma tabE m n f (i : 'I_m) (j : 'I_n) : rational_value (table m n f i j) = rational_value (f i j).
Proof. by rewrite /table nth_mkseq ?ltn_ord // nth_mkseq ?ltn_ord // qnormE. Qed.

Fixpoint matrix_at (v : nat -> nat -> nat -> rational) m n (e : matrix_expression R m n) : nat ->
  nat -> rational :=
  match e with
  | MLetter _ _ i _ => v i
  | MOne _ => fun i j => if i == j then rational1 else rational0
  | MZero _ _ => fun _ _ => rational0
  | MTranspose _ _ a => let f := matrix_at v a in fun i j => f j i
  | MProduct m n p a b => let f := matrix_at v a in let g := matrix_at v b in
      table m p (fun i j => rational_sum n (fun k => rational_mul (f i k) (g k j)))
  | MSum m n a b => let f := matrix_at v a in let g := matrix_at v b in table m n (fun i j =>
    rational_add (f i j) (g i j))
  | MOpposite _ _ a => let f := matrix_at v a in fun i j => rational_opp (f i j)
  | MScale m n s a => let x := scalar_at v s in let f := matrix_at v a in table m n (fun i j =>
    rational_mul x (f i j))
  | MEqual _ _ _ a => matrix_at v a
  end
with scalar_at (v : nat -> nat -> nat -> rational) (s : scalar_expression R) : rational :=
  match s with
  | SLetter i _ => v i 0%N 0%N
  | SInteger z => (z, 1%positive)
  | SFraction z d => (z, d)
  | SProduct a b => rational_mul (scalar_at v a) (scalar_at v b)
  | SSum a b => rational_add (scalar_at v a) (scalar_at v b)
  | SOpposite a => rational_opp (scalar_at v a)
  | SEntry e => matrix_at v e 0%N 0%N
  | SEqual _ s => scalar_at v s
  end.
Variable v : nat -> nat -> nat -> rational.
Fixpoint matrix_valued m n (e : matrix_expression R m n) : Prop :=
  match e with
  | MLetter _ _ k A => forall i j, A i j = rational_value (v k i j)
  | MOne _ | MZero _ _ => True
  | MTranspose _ _ a | MOpposite _ _ a => matrix_valued a
  | MProduct _ _ _ a b => matrix_valued a /\ matrix_valued b
  | MSum _ _ a b => matrix_valued a /\ matrix_valued b
  | MScale _ _ s a => scalar_valued s /\ matrix_valued a
  | MEqual _ _ A a => equals A (matrix_value a) /\ matrix_valued a
  end
with scalar_valued (s : scalar_expression R) : Prop :=
  match s with
  | SLetter k a => a = rational_value (v k 0%N 0%N)
  | SInteger _ | SFraction _ _ => True
  | SProduct a b | SSum a b => scalar_valued a /\ scalar_valued b
  | SOpposite a => scalar_valued a
  | SEntry e => matrix_valued e
  | SEqual a s => equals a (scalar_value s) /\ scalar_valued s
  end.
Scheme mx_mut := Induction for matrix_expression Sort Prop with sx_mut := Induction for
  scalar_expression Sort Prop.
Combined Scheme mx_sx_ind from mx_mut, sx_mut.
Theorem evaluation_sound : (forall m n (e : matrix_expression R m n), matrix_valued e -> forall i
  j, matrix_value e i j = rational_value (matrix_at v e i j)) /\
  (forall s : scalar_expression R, scalar_valued s -> scalar_value s = rational_value (scalar_at v
    s)).
Proof.
apply: (@mx_sx_ind R (fun m n e => matrix_valued e -> forall i j, matrix_value e i j =
  rational_value (matrix_at v e i j))
  (fun s => scalar_valued s -> scalar_value s = rational_value (scalar_at v s))) => /=.
- by move=> m n k A h i j.
- by move=> n _ i j; rewrite mxE -val_eqE /=; case: eqP; rewrite ?qv1 ?qv0.
- by move=> m n _ i j; rewrite mxE qv0.
- by move=> m n a IH /IH h i j; rewrite mxE h.
- move=> m n p a IHa b IHb [/IHa ha /IHb hb] i j; rewrite mxE tabE qvS; apply: eq_bigr => k _.
  by rewrite ha hb qvM.
- by move=> m n a IHa b IHb [/IHa ha /IHb hb] i j; rewrite mxE tabE ha hb qvD.
- by move=> m n a IH /IH h i j; rewrite mxE h qvN.
- by move=> m n s IHs a IH [/IHs hs /IH h] i j; rewrite mxE tabE h hs qvM.
- by move=> m n A a IH [-> /IH].
- by [].
- by move=> z _; rewrite /rational_value /fraction /= divr1.
- by [].
- by move=> a IHa b IHb [/IHa -> /IHb ->]; rewrite qvM.
- by move=> a IHa b IHb [/IHa -> /IHb ->]; rewrite qvD.
- by move=> a IHa /IHa ->; rewrite qvN.
- by move=> e IH /IH ->.
- by move=> a s IH [-> /IH].
Qed.

(* decisions, from certificates *)
Definition all_entries (m n : nat) (P : nat -> nat -> bool) := all (fun i => all (P i) (iota 0 n))
  (iota 0 m).
Lemma all_entriesE m n P (i : 'I_m) (j : 'I_n) : all_entries m n P -> P i j.
Proof.
by move/allP/(_ (val i)); rewrite mem_iota ltn_ord => /(_ isT)/allP/(_ (val j)); rewrite mem_iota
  ltn_ord => /(_ isT).
Qed.
Lemma counterexample_zero m n (e : matrix_expression R m n) : matrix_valued e -> all_entries m n
  (fun i j => rational_eqb (matrix_at v e i j) rational0) -> matrix_value e = 0.
Proof.
by move=> h c; apply/matrixP => i j; rewrite mxE (proj1 evaluation_sound) // (qeqbE (all_entriesE i
  j c)) qv0.
Qed.
(* e = sum_k d_k l_k^T l_k with d_k >= 0 *)
Lemma counterexample_psd n (e : matrix_expression R n n) (d : nat -> rational) (L : nat -> nat ->
  rational) : matrix_valued e ->
  all (fun k => rational_ge0 (d k)) (iota 0 n) ->
  all_entries n n (fun i j => rational_eqb (matrix_at v e i j) (rational_sum n (fun k =>
    rational_mul (L k i) (rational_mul (d k) (L k j))))) ->
  psd (matrix_value e).
Proof.
move=> h d_ge0 c.
pose Lm : 'M[R]_n := \matrix_(i, j) rational_value (L i j). pose Dm : 'M[R]_n := diag_mx (\row_k
  rational_value (d k)).
have -> : matrix_value e = Lm^T *m Dm *m Lm.
  apply/matrixP => i j; rewrite (proj1 evaluation_sound) // (qeqbE (all_entriesE i j c)) qvS
    -mulmxA mxE.
  apply: eq_bigr => k _; rewrite !qvM !mxE; congr (_ * _).
  rewrite (bigD1 k) //= big1 ?addr0 => [|l /negbTE lk]; first by rewrite !mxE eqxx mulr1n.
  by rewrite !mxE eq_sym lk mulr0n mul0r.
apply: certificate_congruence; apply: entrywise_psd => [|k]; first exact: diag_mx_is_diag.
rewrite !mxE eqxx mulr1n; apply: qge0E; apply: (allP d_ge0); by rewrite mem_iota ltn_ord.
Qed.
Lemma counterexample_not_psd n (e : matrix_expression R n n) (x : nat -> rational) : matrix_valued
  e ->
  rational_gt0 (rational_opp (rational_sum n (fun i => rational_mul (x i) (rational_sum n (fun j =>
    rational_mul (matrix_at v e i j) (x j)))))) ->
  ~ psd (matrix_value e).
Proof.
move=> h /qgt0E; rewrite qvN oppr_gt0 => neg [_ /(_ (\col_i rational_value (x i)))]; rewrite leNgt.
suff -> : ((\col_i rational_value (x i))^T *m matrix_value e *m \col_i rational_value (x i)) 0 0 =
  rational_value (rational_sum n (fun i => rational_mul (x i) (rational_sum n (fun j =>
    rational_mul (matrix_at v e i j) (x j))))) by rewrite neg.
rewrite -mulmxA mxE qvS; apply: eq_bigr => i _; rewrite qvM !mxE; congr (_ * _).
by rewrite qvS; apply: eq_bigr => j _; rewrite qvM (proj1 evaluation_sound) // mxE.
Qed.
Lemma counterexample_ge0 (s : scalar_expression R) : scalar_valued s -> rational_ge0 (scalar_at v
  s) -> 0 <= scalar_value s.
Proof. by move=> h c; rewrite (proj2 evaluation_sound) // qge0E. Qed.
Lemma counterexample_gt0 (s : scalar_expression R) : scalar_valued s -> rational_gt0 (scalar_at v
  s) -> 0 < scalar_value s.
Proof. by move=> h c; rewrite (proj2 evaluation_sound) // qgt0E. Qed.
Lemma counterexample_not_ge0 (s : scalar_expression R) : scalar_valued s -> rational_gt0
  (rational_opp (scalar_at v s)) -> ~ (0 <= scalar_value s).
Proof.
by move=> h c; rewrite (proj2 evaluation_sound) //; have := qgt0E c; rewrite qvN oppr_gt0 ltNge =>
  /negP.
Qed.
Lemma counterexample_positive_definite n (e : matrix_expression R n n) (eps : rational) (d : nat ->
  rational) (L : nat -> nat -> rational) : matrix_valued e ->
  rational_gt0 eps -> all (fun k => rational_ge0 (d k)) (iota 0 n) ->
  all_entries n n (fun i j => rational_eqb (matrix_at v e i j) (rational_add (if i == j then eps
    else rational0)
    (rational_sum n (fun k => rational_mul (L k i) (rational_mul (d k) (L k j)))))) ->
      positive_definite (matrix_value e).
Proof.
move=> h e0 d_ge0 c.
pose Lm : 'M[R]_n := \matrix_(i, j) rational_value (L i j). pose Dm : 'M[R]_n := diag_mx (\row_k
  rational_value (d k)).
have -> : matrix_value e = rational_value eps *: 1%:M + Lm^T *m Dm *m Lm.
  apply/matrixP => i j; rewrite (proj1 evaluation_sound) // (qeqbE (all_entriesE i j c)) qvD mxE;
    congr (_ + _).
    by rewrite !mxE -val_eqE /=; case: eqP; rewrite ?mulr1 ?mulr0 ?qv0.
  rewrite qvS -mulmxA mxE.
  apply: eq_bigr => k _; rewrite !qvM !mxE; congr (_ * _).
  rewrite (bigD1 k) //= big1 ?addr0 => [|l /negbTE lk]; first by rewrite !mxE eqxx mulr1n.
  by rewrite !mxE eq_sym lk mulr0n mul0r.
apply: strict_sum; first by apply: strict_weight; [exact: qgt0E | exact: strict_one].
apply: certificate_congruence; apply: entrywise_psd => [|k]; first exact: diag_mx_is_diag.
by rewrite !mxE eqxx mulr1n; apply: qge0E; apply: (allP d_ge0); rewrite mem_iota ltn_ord.
Qed.
Lemma counterexample_entrywise m n (e : matrix_expression R m n) : matrix_valued e -> all_entries m
  n (fun i j => rational_ge0 (matrix_at v e i j)) -> entrywise_ge0 (matrix_value e).
Proof. by move=> h c i j; rewrite (proj1 evaluation_sound) // qge0E // (all_entriesE i j c). Qed.
Lemma counterexample_not_entrywise m n (e : matrix_expression R m n) (i : 'I_m) (j : 'I_n) :
  matrix_valued e -> rational_gt0 (rational_opp (matrix_at v e (nat_of_ord i) (nat_of_ord j))) -> ~
  entrywise_ge0 (matrix_value e).
Proof.
by move=> h c /(_ i j); rewrite (proj1 evaluation_sound) //; have := qgt0E c; rewrite qvN oppr_gt0
  ltNge => /negP.
Qed.
Lemma counterexample_not_zero m n (e : matrix_expression R m n) (i : 'I_m) (j : 'I_n) :
  matrix_valued e ->
  rational_gt0 (matrix_at v e (nat_of_ord i) (nat_of_ord j)) || rational_gt0 (rational_opp
    (matrix_at v e (nat_of_ord i) (nat_of_ord j))) -> ~ (matrix_value e = 0).
Proof.
move=> h c /matrixP/(_ i j); rewrite mxE (proj1 evaluation_sound) // => z.
by case/orP: c => /qgt0E; rewrite ?qvN z ?oppr0 ltxx.
Qed.
Lemma counterexample_scalar_zero (s : scalar_expression R) : scalar_valued s -> rational_eqb
  (scalar_at v s) rational0 -> scalar_value s = 0.
Proof. by move=> h /qeqbE; rewrite qv0 (proj2 evaluation_sound). Qed.
Lemma counterexample_scalar_not_zero (s : scalar_expression R) : scalar_valued s -> rational_gt0
  (scalar_at v s) || rational_gt0 (rational_opp (scalar_at v s)) -> ~ (scalar_value s = 0).
Proof.
by move=> h c z; case/orP: c => /qgt0E; rewrite ?qvN -(proj2 evaluation_sound) // z ?oppr0 ltxx.
Qed.
Lemma counterexample_not_gt0 (s : scalar_expression R) : scalar_valued s -> rational_ge0
  (rational_opp (scalar_at v s)) -> ~ (0 < scalar_value s).
Proof.
by move=> h c; rewrite (proj2 evaluation_sound) //; have := qge0E c; rewrite qvN oppr_ge0 leNgt =>
  /negP.
Qed.
Definition rational_matrix m n (f : nat -> nat -> rational) : 'M[R]_(m, n) := \matrix_(i, j)
  rational_value (f i j).
Lemma rational_matrixE m n f i j : rational_matrix m n f i j = rational_value (f i j). Proof. by
  rewrite mxE. Qed.
Lemma rational_matrix_diagonal n f : all_entries n n (fun i j => (i == j) || rational_eqb (f i j)
  rational0) -> is_diag_mx (rational_matrix n n f).
Proof.
move=> c; apply/is_diag_mxP => i j ij; rewrite mxE; have := all_entriesE i j c.
by rewrite (negbTE ij) /= => /qeqbE->; rewrite qv0.
Qed.
Lemma rational_matrix_symmetric n f : all_entries n n (fun i j => rational_eqb (f i j) (f j i)) ->
  (rational_matrix n n f)^T = rational_matrix n n f.
Proof. by move=> c; apply/matrixP => i j; rewrite !mxE; apply: qeqbE; exact: (all_entriesE j i c).
  Qed.
End Eval.
Ltac valued := repeat (lazymatch goal with
  | |- _ /\ _ => split
  | |- True => exact I
  | |- equals _ _ => assumption
  | |- forall i j, _ = rational_value _ _ => move=> ? ?; exact: rational_matrixE
  | |- _ = rational_value _ _ => reflexivity
  | |- _ => progress cbn [matrix_valued scalar_valued]
  end).

(* What is proved of a conclusion's opposite refutes it; exp and tanh at 0. *)
Section Refuting.
Variable R : realFieldType.
Lemma not_ge0_of (x : R) : 0 < - x -> ~ (0 <= x).
Proof. by rewrite oppr_gt0 ltNge => /negP. Qed.
Lemma not_gt0_of (x : R) : 0 <= - x -> ~ (0 < x).
Proof. by rewrite oppr_ge0 leNgt => /negP. Qed.
Variables (f g : R -> R).
Hypotheses (f0 : f 0 = 1) (g0 : g 0 = 0).
Lemma exp_at_zero x : x = 0 -> equals (f x) 1. Proof. by move=> ->. Qed.
Lemma tanh_at_zero x : x = 0 -> equals (g x) 0. Proof. by move=> ->. Qed.
Lemma exp_at_zero_matrix n (A : 'M[R]_n) : A = 0 -> equals (diagonal_map f A) 1%:M.
Proof.
move=> ->; apply/matrixP => i j; rewrite !mxE f0; by case: eqP.
Qed.
Lemma tanh_at_zero_matrix n (A : 'M[R]_n) : A = 0 -> equals (diagonal_map g A) 0.
Proof. by move=> ->; apply/matrixP => i j; rewrite !mxE g0 mul0rn. Qed.
Variable v : nat -> nat -> nat -> rational.
Lemma counterexample_not_positive_definite n (e : matrix_expression R n n) (x : nat -> rational) :
  matrix_valued v e ->
  rational_ge0 (rational_opp (rational_sum n (fun i => rational_mul (x i)
    (rational_sum n (fun j => rational_mul (matrix_at v e i j) (x j)))))) ->
  has (fun i => rational_gt0 (x i) || rational_gt0 (rational_opp (x i))) (iota 0 n) ->
  ~ positive_definite (matrix_value e).
Proof.
move=> h /(qge0E R); rewrite qvN oppr_ge0 => le0 /hasP[i]; rewrite mem_iota => /andP[_ lt] x_neq0.
case=> _ /(_ (\col_k rational_value R (x k))); rewrite ltNge.
suff -> : ((\col_k rational_value R (x k))^T *m matrix_value e *m \col_k rational_value R (x k)) 0 0
  = rational_value R (rational_sum n (fun i => rational_mul (x i)
      (rational_sum n (fun j => rational_mul (matrix_at v e i j) (x j))))).
  move=> pos; move: le0; apply/negP; apply: pos; apply/eqP => /matrixP/(_ (Ordinal lt) 0).
  rewrite !mxE /= => z; case/orP: x_neq0 => /(qgt0E R); rewrite ?qvN z ?oppr0 ltxx //.
rewrite -mulmxA mxE qvS; apply: eq_bigr => k _; rewrite qvM !mxE; congr (_ * _).
by rewrite qvS; apply: eq_bigr => j _; rewrite qvM (proj1 (@evaluation_sound R v)) // mxE.
Qed.
End Refuting.
