(* Expressions of matrices and scalars with their sizes, whose meaning is plain MathComp.

     matrix_value, scalar_value   what an expression means
     matrix_terms, scalar_terms   the sum of words that it is
     matrix_fits, scalar_fits     its letters are those of the list, and its sizes fit
     matrix_identity              two matrix expressions with one normal form are equal
     scalar_identity              so are two scalar ones

   Nothing here need be read to trust a theorem. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Statements Words.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Inductive matrix_expression (R : realFieldType) : nat -> nat -> Type :=
| MLetter m n (i : nat) (A : 'M[R]_(m, n)) : matrix_expression R m n          (* letter number i,
  which is A *)
| MOne n : matrix_expression R n n
| MZero m n : matrix_expression R m n
| MTranspose m n : matrix_expression R m n -> matrix_expression R n m
| MProduct m n p : matrix_expression R m n -> matrix_expression R n p -> matrix_expression R m p
| MSum m n : matrix_expression R m n -> matrix_expression R m n -> matrix_expression R m n
| MOpposite m n : matrix_expression R m n -> matrix_expression R m n
| MScale m n : scalar_expression R -> matrix_expression R m n -> matrix_expression R m n
| MEqual m n (A : 'M[R]_(m, n)) : matrix_expression R m n -> matrix_expression R m n         (* A,
  which is proved equal to this *)
with scalar_expression (R : realFieldType) : Type :=
| SLetter (i : nat) (a : R) : scalar_expression R
| SInteger (z : Z) : scalar_expression R
| SFraction (z : Z) (d : positive) : scalar_expression R
| SProduct : scalar_expression R -> scalar_expression R -> scalar_expression R
| SSum : scalar_expression R -> scalar_expression R -> scalar_expression R
| SOpposite : scalar_expression R -> scalar_expression R
| SEntry : matrix_expression R 1 1 -> scalar_expression R
| SEqual (a : R) : scalar_expression R -> scalar_expression R.
Arguments MOne {R} n. Arguments MZero {R} m n. Arguments SInteger {R} z. Arguments SFraction {R} z
  d.

(* an equation that is proved beforehand *)
Definition equals (T : Type) (a b : T) : Prop := a = b.

Fixpoint matrix_value R m n (e : matrix_expression R m n) : 'M[R]_(m, n) :=
  match e with
  | MLetter _ _ _ A => A
  | MOne _ => 1%:M
  | MZero _ _ => 0
  | MTranspose _ _ e => (matrix_value e)^T
  | MProduct _ _ _ a b => matrix_value a *m matrix_value b
  | MSum _ _ a b => matrix_value a + matrix_value b
  | MOpposite _ _ a => - matrix_value a
  | MScale _ _ s a => scalar_value s *: matrix_value a
  | MEqual _ _ A _ => A
  end
with scalar_value R (s : scalar_expression R) : R :=
  match s with
  | SLetter _ a => a
  | SInteger z => integer R z
  | SFraction z d => integer R z / integer R (Zpos d)
  | SProduct a b => scalar_value a * scalar_value b
  | SSum a b => scalar_value a + scalar_value b
  | SOpposite a => - scalar_value a
  | SEntry e => matrix_value e 0 0
  | SEqual a _ => a
  end.

Fixpoint matrix_terms R m n (e : matrix_expression R m n) : seq term :=
  match e with
  | MLetter _ _ i _ => [:: (1%Z, 1%positive, [::], [:: (i, false)])]
  | MOne _ => [:: (1%Z, 1%positive, [::], [::])]
  | MZero _ _ => [::]
  | MTranspose _ _ e => map transposed_term (matrix_terms e)
  | MProduct _ _ _ a b => multiply (matrix_terms a) (matrix_terms b)
  | MSum _ _ a b => matrix_terms a ++ matrix_terms b
  | MOpposite _ _ a => map opposite_term (matrix_terms a)
  | MScale _ _ s a => multiply (scalar_terms s) (matrix_terms a)
  | MEqual _ _ _ e => matrix_terms e
  end
with scalar_terms R (s : scalar_expression R) : seq term :=
  match s with
  | SLetter i _ => [:: (1%Z, 1%positive, [:: [:: (i, false)]], [::])]
  | SInteger z => [:: (z, 1%positive, [::], [::])]
  | SFraction z d => [:: (z, d, [::], [::])]
  | SProduct a b => multiply (scalar_terms a) (scalar_terms b)
  | SSum a b => scalar_terms a ++ scalar_terms b
  | SOpposite a => map opposite_term (scalar_terms a)
  | SEntry e => map entry_term (matrix_terms e)
  | SEqual _ s => scalar_terms s
  end.

Section Sound.
Variables (R : realFieldType) (N' : nat).
Local Notation N := N'.+1.
Local Notation M := 'M[R]_N.
Definition padding m n (A : 'M[R]_(m, n)) : M :=
  (pid_mx m : 'M_(N, m)) *m A *m (pid_mx n : 'M_(n, N)).

Lemma embT m n (A : 'M[R]_(m, n)) : padding A^T = (padding A)^T.
Proof. by rewrite /padding !trmx_mul !tr_pid_mx mulmxA. Qed.
Lemma embD m n (A B : 'M[R]_(m, n)) : padding (A + B) = padding A + padding B.
Proof. by rewrite /padding mulmxDr mulmxDl. Qed.
Lemma embN m n (A : 'M[R]_(m, n)) : padding (- A) = - padding A.
Proof. by rewrite /padding mulmxN mulNmx. Qed.
Lemma embZ m n a (A : 'M[R]_(m, n)) : padding (a *: A) = a *: padding A.
Proof. by rewrite /padding -scalemxAr -scalemxAl. Qed.
Lemma emb0 m n : padding (0 : 'M[R]_(m, n)) = 0.
Proof. by rewrite /padding mulmx0 mul0mx. Qed.
Lemma QP n : (n <= N)%N -> (pid_mx n : 'M[R]_(n, N)) *m (pid_mx n : 'M_(N, n)) = 1%:M.
Proof. by move=> h; rewrite pid_mx_id // pid_mx_1. Qed.
Lemma emb1 n : (n <= N)%N -> padding (1%:M : 'M[R]_n) = unit_block R N' n.
Proof. by move=> h; rewrite /padding mulmx1 pid_mx_id. Qed.
Lemma embM m n p (A : 'M[R]_(m, n)) (B : 'M[R]_(n, p)) :
  (n <= N)%N -> padding (A *m B) = padding A *m padding B.
Proof. by move=> h; rewrite /padding !mulmxA -[_ *m pid_mx n *m pid_mx n]mulmxA QP // mulmx1. Qed.
Lemma emb_inj m n (A B : 'M[R]_(m, n)) : (m <= N)%N -> (n <= N)%N -> padding A = padding B -> A = B.
Proof.
move=> hm hn h.
have k (C : 'M[R]_(m, n)) : C = (pid_mx m : 'M_(m, N)) *m padding C *m (pid_mx n : 'M_(N, n)).
  by rewrite /padding !mulmxA QP // mul1mx -mulmxA QP // mulmx1.
by rewrite (k A) (k B) h.
Qed.
Lemma Eemb m n (A : 'M[R]_(m, n)) : (m <= N)%N -> unit_block R N' m *m padding A = padding A.
Proof. by move=> h; rewrite /padding /unit_block !mulmxA pid_mx_id. Qed.
Lemma embE m n (A : 'M[R]_(m, n)) : (n <= N)%N -> padding A *m unit_block R N' n = padding A.
Proof. by move=> h; rewrite /padding /unit_block -!mulmxA pid_mx_id. Qed.
Lemma emb00 (A : 'M[R]_1) : padding A 0 0 = A 0 0.
Proof.
rewrite [A]mx11_scalar -scalemx1 embZ emb1 // !mxE /= mulr1n; by rewrite mulr1.
Qed.

Lemma EE d : unit_block R N' d *m unit_block R N' d = unit_block R N' d.
Proof. by rewrite /unit_block mul_pid_mx minnn pid_mx_minv. Qed.

(* letters *)
Lemma emb_diag n (A : 'M[R]_n) : is_diag_mx A -> is_diag_mx (padding A).
Proof.
move=> /is_diag_mxP h; apply/is_diag_mxP => i j ij; rewrite !mxE big1 // => k _.
rewrite !mxE; case: eqP => [kj|_]; last by rewrite mulr0.
rewrite big1 ?mul0r // => l _; rewrite !mxE; case: eqP => [il|_]; last by rewrite mul0r.
by rewrite h ?mulr0 // -il kj.
Qed.
Lemma no1 (A : M) : false -> unit_block R N' 1 *m A = A. Proof. by []. Qed.
Lemma no2 (A : M) : false -> A *m unit_block R N' 1 = A. Proof. by []. Qed.
Lemma emb_sym n (A : 'M[R]_n) : A^T = A -> (padding A)^T = padding A.
Proof. by rewrite -embT => ->. Qed.
Definition general_letter m n (A : 'M[R]_(m, n)) := @ValuedLetter R N' (padding A) General false
  false I (@no1 _) (@no2 _).
Definition symmetric_letter n (A : 'M[R]_n) (h : A^T = A) :=
  @ValuedLetter R N' (padding A) Symmetric false false (emb_sym h) (@no1 _) (@no2 _).
Definition diagonal_letter n (A : 'M[R]_n) (h : is_diag_mx A) :=
  @ValuedLetter R N' (padding A) Diagonal false false (emb_diag h) (@no1 _) (@no2 _).
Lemma row_ok n (A : 'M[R]_(1, n)) : true -> unit_block R N' 1 *m padding A = padding A.
Proof. by move=> _; rewrite Eemb. Qed.
Lemma col_ok n (A : 'M[R]_(n, 1)) : true -> padding A *m unit_block R N' 1 = padding A.
Proof. by move=> _; rewrite embE. Qed.
Definition row_letter n (A : 'M[R]_(1, n)) := @ValuedLetter R N' (padding A) General true false I
  (row_ok A) (@no2 _).
Definition column_letter n (A : 'M[R]_(n, 1)) := @ValuedLetter R N' (padding A) General false true
  I (@no1 _) (col_ok A).
Lemma sc_diag (a : R) : is_diag_mx (a *: unit_block R N' 1).
Proof. by apply/is_diag_mxP=> i j ij; rewrite !mxE (negbTE ij) mulr0. Qed.
Lemma sc1 (a : R) : true -> unit_block R N' 1 *m (a *: unit_block R N' 1) = a *: unit_block R N' 1.
Proof. by move=> _; rewrite -scalemxAr /unit_block pid_mx_id. Qed.
Lemma sc2 (a : R) : true -> (a *: unit_block R N' 1) *m unit_block R N' 1 = a *: unit_block R N' 1.
Proof. by move=> _; rewrite -scalemxAl /unit_block pid_mx_id. Qed.
Definition scalar_letter (a : R) := @ValuedLetter R N' (a *: unit_block R N' 1) Diagonal true true
  (sc_diag a) (@sc1 a) (@sc2 a).

Variable env : seq (valued_letter R N').
Fixpoint matrix_fits m n (e : matrix_expression R m n) : Prop :=
  match e with
  | MLetter m n i A => padded (nth (no_letter R N') env i) = padding A /\ (m <= N)%N /\ (n <= N)%N
  | MOne n => (n <= N)%N
  | MZero _ _ => True
  | MTranspose _ _ e => matrix_fits e
  | MProduct m n p a b => (n <= N)%N /\ matrix_fits a /\ matrix_fits b
  | MSum _ _ a b => matrix_fits a /\ matrix_fits b
  | MOpposite _ _ a => matrix_fits a
  | MScale _ _ s a => scalar_fits s /\ matrix_fits a
  | MEqual _ _ A e => equals A (matrix_value e) /\ matrix_fits e
  end
with scalar_fits (s : scalar_expression R) : Prop :=
  match s with
  | SLetter i a => padded (nth (no_letter R N') env i) = a *: unit_block R N' 1
  | SInteger _ | SFraction _ _ => True
  | SProduct a b | SSum a b => scalar_fits a /\ scalar_fits b
  | SOpposite a => scalar_fits a
  | SEntry e => matrix_fits e
  | SEqual a s => equals a (scalar_value s) /\ scalar_fits s
  end.

Local Notation positive_definite := (terms_value env).
Local Notation El := (unit_block R N').

Scheme mx_mut := Induction for matrix_expression Sort Prop with sx_mut := Induction for
  scalar_expression Sort Prop.

Definition Pm m n (e : matrix_expression R m n) := matrix_fits e -> padding (matrix_value e) = El m
  *m positive_definite (matrix_terms e) /\
  El m *m positive_definite (matrix_terms e) = positive_definite (matrix_terms e) *m El n.
Definition Ps (s : scalar_expression R) := scalar_fits s -> is_scalar (scalar_terms s) /\
  scalar_value s = scalar_of_terms env (scalar_terms s).

Lemma isS_cat p q : is_scalar (p ++ q) = is_scalar p && is_scalar q. Proof. exact: all_cat. Qed.
Lemma isS_mul1 t q : t.2 = [::] -> is_scalar q -> is_scalar (map (multiply_terms t) q).
Proof.
move=> ht; elim: q => // u q IHq /= /andP[/eqP hu /IHq ->]; rewrite andbT; clear IHq.
by case: t ht => [[[z d] ss] w] /= ->; case: u hu => [[[z2 d2] ss2] w2] /= ->.
Qed.
Lemma isS_mul p q : is_scalar p -> is_scalar q -> is_scalar (multiply p q).
Proof.
move=> hp hq; elim: p hp => // t p IH /= /andP[/eqP ht /IH]; rewrite /multiply /= isS_cat => ->.
by rewrite isS_mul1.
Qed.
Lemma isS_neg p : is_scalar p -> is_scalar (map opposite_term p).
Proof. by elim: p => //= t p IH /andP[/eqP h /IH->]; clear IH; case: t h => [[[z d] ss] w] /= ->.
  Qed.
Lemma sdenM p q : is_scalar p -> is_scalar q -> scalar_of_terms env (multiply p q) =
  scalar_of_terms env p * scalar_of_terms env q.
Proof.
by move=> hp hq; rewrite /scalar_of_terms pmulE (isSE env hp) (isSE env hq) -scalemxAl mul1mx
  scalerA !mxE eqxx !mulr1.
Qed.

Lemma sound_s0 z d : scalar_of_terms env [:: (z, d, [::], [::])] = integer R z / integer R (Zpos d).
Proof. by rewrite /scalar_of_terms /terms_value /= addr0 !mxE /= !mulr1. Qed.

Local Arguments terms_value : simpl never.
Combined Scheme mx_sx_ind from mx_mut, sx_mut.

Theorem sound : (forall m n (e : matrix_expression R m n), Pm e) /\ (forall s, Ps s).
Proof.
apply: (@mx_sx_ind R (fun m n e => Pm e) Ps); rewrite /Pm /Ps /=.
- move=> m n i A [hA [hm hn]].
  have -> : positive_definite [:: (1%Z, 1%positive, [::], [:: (i, false)])] = padding A.
    by rewrite /terms_value /= addr0 mulmx1 /letter_value /= hA /fraction /= divr1 mul1r scale1r.
  by rewrite Eemb // embE.
- move=> n hn; have -> : positive_definite [:: (1%Z, 1%positive, [::], [::])] = 1%:M.
    by rewrite /terms_value /= addr0 /fraction /= divr1 mul1r scale1r.
  by rewrite emb1 // mulmx1 mul1mx.
- by move=> m n _; rewrite emb0 /terms_value /= mulmx0 mul0mx.
- move=> m n e IH /IH [h1 h2]; rewrite pden_T embT h1 h2 trmx_mul unit_block_tr; split=> //.
  by rewrite -[in LHS](unit_block_tr R N' n) -trmx_mul -h2 trmx_mul unit_block_tr.
- move=> m n p a IHa b IHb [hn [/IHa [a1 a2] /IHb [b1 b2]]]; rewrite pmulE embM // a1 b1; split.
    by rewrite !mulmxA -[El m *m _ *m El n]mulmxA -a2 !mulmxA EE.
  by rewrite mulmxA a2 -mulmxA b2 mulmxA.
- move=> m n a IHa b IHb [/IHa [a1 a2] /IHb [b1 b2]].
  by rewrite pden_cat embD a1 b1 mulmxDr mulmxDl a2 b2.
- by move=> m n a IHa /IHa [a1 a2]; rewrite pden_neg embN a1 mulmxN mulNmx a2.
- move=> m n s IHs a IHa [/IHs [s1 s2] /IHa [a1 a2]].
  by rewrite pmulE embZ a1 (isSE env s1) -s2 -!scalemxAl mul1mx -!scalemxAr a2.
- by move=> m n A e IH [-> /IH].
- move=> i a h; split=> //; rewrite /scalar_of_terms /terms_value /= addr0 /fraction /= divr1
  !mul1r mulmx1 /letter_value /= h.
  by rewrite !mxE /= !mulr1.
- by move=> z _; rewrite sound_s0 /= divr1.
- by move=> z d _; rewrite sound_s0.
- by move=> a IHa b IHb [/IHa [a1 a2] /IHb [b1 b2]]; rewrite isS_mul // sdenM // a2 b2.
- move=> a IHa b IHb [/IHa [a1 a2] /IHb [b1 b2]]; rewrite isS_cat a1 b1 a2 b2; split=> //.
  by rewrite /scalar_of_terms pden_cat [in RHS]mxE.
- move=> a IHa /IHa [a1 a2]; rewrite isS_neg // a2; split=> //.
  by rewrite /scalar_of_terms pden_neg [in RHS]mxE.
- move=> e IH /IH [h1 h2]; rewrite isS_entry entryE -emb00 h1; split=> //.
  by rewrite -[El 1]mul1mx entryE1 mxE eqxx mul1r.
- by move=> a s IH [-> /IH].
Qed.

Theorem matrix_identity (inf : seq information) m n (e1 e2 : matrix_expression R m n) :
  informations env = inf -> (m <= N)%N -> (n <= N)%N -> matrix_fits e1 -> matrix_fits e2 ->
  same_normal_form inf (matrix_terms e1) (matrix_terms e2) -> matrix_value e1 = matrix_value e2.
Proof.
move=> <- hm hn /(proj1 sound)[h1 _] /(proj1 sound)[h2 _] /(@checkE _ _ env) h.
by apply: (emb_inj hm hn); rewrite h1 h2 h.
Qed.

Theorem scalar_identity (inf : seq information) (s1 s2 : scalar_expression R) :
  informations env = inf -> scalar_fits s1 -> scalar_fits s2 -> same_normal_form inf (scalar_terms
    s1) (scalar_terms s2) -> scalar_value s1 = scalar_value s2.
Proof.
by move=> <- /(proj2 sound)[_ ->] /(proj2 sound)[_ ->] /(@checkE _ _ env) h; rewrite
  /scalar_of_terms h.
Qed.
End Sound.
