(* The rules of the kernel about relations, each proved once; a lemma bears the name of its rule.
   The rules of pure logic (assume, conjunction, cut, instantiate, specialise, generalise and
   induction) are Coq's own; choose, at the end, needs that what is concluded is stable.  closure
   and entrywise stand in Passages.v, counterexample in Evaluation.v, derivative in Calculus.v.
   Nothing here need be read to trust a theorem. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Statements Words Expressions.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Section Rules.
Variable R : realFieldType.

(* The natural numbers t, t + 1. *)
Lemma natural t : 0 <= t%:R :> R. Proof. exact: ler0n. Qed.
Lemma natural_successor t : t.+1%:R = t%:R + 1 :> R. Proof. exact: mulrSr. Qed.

Lemma certificate_norm n (x : 'cV[R]_n) : 0 <= (x^T *m x) 0 0.
Proof. by rewrite mxE sumr_ge0 // => i _; rewrite mxE -expr2 sqr_ge0. Qed.
Lemma norm_eq0 n (x : 'cV[R]_n) : (x^T *m x) 0 0 <= 0 -> x = 0.
Proof.
move=> h; have: (x^T *m x) 0 0 == 0 by rewrite eq_le h certificate_norm.
rewrite mxE psumr_eq0; last by move=> i _; rewrite mxE -expr2 sqr_ge0.
move/allP=> h0; apply/matrixP=> i j; rewrite !mxE ord1.
by have := h0 i (mem_index_enum _); rewrite /= mxE -expr2 sqrf_eq0 => /eqP.
Qed.
Lemma certificate_congruence n m (H : 'M[R]_n) (L : 'M[R]_(n, m)) : psd H -> psd (L^T *m H *m L).
Proof.
case=> s h; split=> [|x]; first by rewrite !trmx_mul trmxK s mulmxA.
by have := h (L *m x); rewrite trmx_mul !mulmxA.
Qed.
Lemma certificate_square n m (L : 'M[R]_(n, m)) : psd (L^T *m L).
Proof.
split=> [|x]; first by rewrite trmx_mul trmxK.
by have := certificate_norm (L *m x); rewrite trmx_mul !mulmxA.
Qed.
Lemma certificate_sum n (A B : 'M[R]_n) : psd A -> psd B -> psd (A + B).
Proof.
move=> [sA a] [sB b]; split=> [|x]; first by rewrite linearD /= sA sB.
by rewrite mulmxDr mulmxDl mxE addr_ge0.
Qed.
Lemma certificate_weight n (a : R) (A : 'M[R]_n) : 0 <= a -> psd A -> psd (a *: A).
Proof.
move=> ha [sA h]; split=> [|x]; first by rewrite linearZ /= sA.
by rewrite -scalemxAr -scalemxAl mxE mulr_ge0.
Qed.
Lemma certificate_zero n : psd (0 : 'M[R]_n).
Proof. by split=> [|x]; rewrite ?trmx0 // mulmx0 mul0mx mxE. Qed.
Lemma certificate_divide n (p : R) (A : 'M[R]_n) : 0 < p -> psd (p *: A) -> psd A.
Proof.
move=> hp h; have -> : A = p^-1 *: (p *: A) by rewrite scalerA mulVf ?scale1r // gt_eqF.
by apply: certificate_weight => //; rewrite invr_ge0 ltW.
Qed.
Lemma positive_definite_psd n (A : 'M[R]_n) : positive_definite A -> psd A.
Proof.
move=> [s h]; split=> // x; case: (eqVneq x 0) => [->|/h/ltW//].
by rewrite mulmx0 mxE.
Qed.
Lemma strict_sum n (A B : 'M[R]_n) : positive_definite A -> psd B -> positive_definite (A + B).
Proof.
move=> [sA a] [sB b]; split=> [|x x0]; first by rewrite linearD /= sA sB.
by rewrite mulmxDr mulmxDl mxE ltr_paddr // a.
Qed.
Lemma strict_weight n (a : R) (A : 'M[R]_n) : 0 < a -> positive_definite A -> positive_definite (a
  *: A).
Proof.
move=> ha [sA h]; split=> [|x x0]; first by rewrite linearZ /= sA.
by rewrite -scalemxAr -scalemxAl mxE mulr_gt0 // h.
Qed.
Lemma strict_one n : positive_definite (1%:M : 'M[R]_n).
Proof.
split=> [|x x0]; first by rewrite trmx1.
rewrite mulmx1 lt_neqAle certificate_norm andbT eq_sym; apply: contraNneq x0 => e.
by apply/eqP/norm_eq0; rewrite e.
Qed.
Lemma strict_divide n (p : R) (A : 'M[R]_n) : 0 < p -> positive_definite (p *: A) ->
  positive_definite A.
Proof.
move=> hp h; have -> : A = p^-1 *: (p *: A) by rewrite scalerA mulVf ?scale1r // gt_eqF.
by apply: strict_weight => //; rewrite invr_gt0.
Qed.
(* congruence: H > 0 and M L = 1 give L^T H L > 0, as L x = 0 makes x = M L x = 0 *)
Lemma congruence_matrix n m (H : 'M[R]_n) (L : 'M[R]_(n, m)) (M : 'M[R]_(m, n)) :
  positive_definite H -> M *m L - 1%:M = 0 -> positive_definite (L^T *m H *m L).
Proof.
move=> [sH h] /subr0_eq ml; split=> [|x x0]; first by rewrite !trmx_mul trmxK sH mulmxA.
have lx : L *m x != 0.
  by apply: contraNneq x0 => e; rewrite -(mul1mx x) -ml -mulmxA e mulmx0.
by have := h _ lx; rewrite trmx_mul !mulmxA.
Qed.
Lemma congruence_form n (H : 'M[R]_n) (x : 'cV[R]_n) (y : 'rV[R]_n) :
  positive_definite H -> (y *m x) 0 0 - 1 = 0 -> 0 < (x^T *m H *m x) 0 0.
Proof.
move=> [_ h] /subr0_eq yx; apply: h; apply: contra_eq_neq yx => ->.
by rewrite mulmx0 mxE eq_sym oner_eq0.
Qed.
Lemma congruence_row m (h : R) (L : 'M[R]_(1, m)) (M : 'M[R]_(m, 1)) :
  0 < h -> M *m L - 1%:M = 0 -> positive_definite (h *: (L^T *m L)).
Proof.
move=> h0 /(congruence_matrix (@strict_one _)); rewrite mulmx1; exact: strict_weight.
Qed.
Lemma congruence_scalar (h l m : R) : 0 < h -> m * l - 1 = 0 -> 0 < l * h * l.
Proof.
move=> h0 /subr0_eq ml; rewrite mulrAC -expr2 mulrC mulr_gt0 // exprn_even_gt0 //=.
by apply: contra_eq_neq ml => ->; rewrite mulr0 eq_sym oner_eq0.
Qed.
Lemma mulmx_delta0 m n (A : 'M[R]_(m, n)) : (forall x : 'cV_n, A *m x = 0) -> A = 0.
Proof.
move=> h; apply/matrixP=> i j; have := h (delta_mx j 0).
by rewrite -colE => /matrixP/(_ i 0); rewrite !mxE.
Qed.
Lemma vanish_matrix m n (X : 'M[R]_(m, n)) : psd (- (X^T *m X)) -> X = 0.
Proof.
move=> [_ h]; apply: mulmx_delta0 => x; apply: norm_eq0.
by have := h x; rewrite mulmxN mulNmx mxE oppr_ge0 trmx_mul !mulmxA.
Qed.
Lemma vanish_scalar (x : R) : 0 <= - (x * x) -> x = 0.
Proof. by rewrite oppr_ge0 -expr2 => h; apply/eqP; rewrite -sqrf_eq0 eq_le h sqr_ge0. Qed.
Lemma vanish_column n (X : 'M[R]_(n, 1)) : 0 <= - (X^T *m X) 0 0 -> X = 0.
Proof. by rewrite oppr_ge0; exact: norm_eq0. Qed.
Lemma delta_sq n : ((delta_mx 0 0 : 'cV[R]_n.+1)^T *m (delta_mx 0 0 : 'cV[R]_n.+1)) 0 0 = 1.
Proof. by rewrite trmx_delta mul_delta_mx mxE. Qed.
Lemma scalar_psd n (p : R) : psd (p *: (1%:M : 'M[R]_n.+1)) -> 0 <= p.
Proof.
by move=> [_ h]; have := h (delta_mx 0 0); rewrite -scalemxAr mulmx1 -scalemxAl mxE delta_sq mulr1.
Qed.
Lemma scalar_positive_definite n (p : R) : positive_definite (p *: (1%:M : 'M[R]_n.+1)) -> 0 < p.
Proof.
move=> [_ h]; have := h (delta_mx 0 0); rewrite -scalemxAr mulmx1 -scalemxAl mxE delta_sq mulr1.
apply; apply/eqP => /matrixP/(_ 0 0); rewrite !mxE /=; apply/eqP; exact: oner_neq0.
Qed.
Lemma scalar_zero n (p : R) : p *: (1%:M : 'M[R]_n.+1) = 0 -> p = 0.
Proof. by move=> /matrixP/(_ 0 0); rewrite !mxE mulr1. Qed.
(* entrywise nonnegative *)
Lemma nonnegative_product m n p (A : 'M[R]_(m, n)) (B : 'M[R]_(n, p)) : entrywise_ge0 A ->
  entrywise_ge0 B -> entrywise_ge0 (A *m B).
Proof. by move=> a b i j; rewrite mxE sumr_ge0 // => k _; rewrite mulr_ge0. Qed.
Lemma nonnegative_sum m n (A B : 'M[R]_(m, n)) : entrywise_ge0 A -> entrywise_ge0 B ->
  entrywise_ge0 (A + B).
Proof. by move=> a b i j; rewrite mxE addr_ge0. Qed.
Lemma nonnegative_weight m n (a : R) (A : 'M[R]_(m, n)) : 0 <= a -> entrywise_ge0 A ->
  entrywise_ge0 (a *: A).
Proof. by move=> a0 b i j; rewrite mxE mulr_ge0. Qed.
Lemma nonnegative_one n : entrywise_ge0 (1%:M : 'M[R]_n).
Proof. by move=> i j; rewrite mxE ler0n. Qed.
Lemma nonnegative_zero m n : entrywise_ge0 (0 : 'M[R]_(m, n)).
Proof. by move=> i j; rewrite mxE. Qed.
Lemma entrywise_of_psd n (A : 'M[R]_n) i : psd A -> 0 <= A i i.
Proof.
move=> [_ h]; have := h (delta_mx i 0).
by rewrite trmx_delta -rowE -colE !mxE.
Qed.
Lemma nonnegative_diagonal n (A : 'M[R]_n) : is_diag_mx A -> psd A -> entrywise_ge0 A.
Proof.
move=> /is_diag_mxP d h i j; case: (eqVneq i j) => [->|ij]; last by rewrite d.
exact: entrywise_of_psd.
Qed.
(* scalars *)
Lemma certificate_scalar_square (a : R) : 0 <= a * a. Proof. by rewrite -expr2 sqr_ge0. Qed.
Lemma certificate_scalar_congruence (h a : R) : 0 <= h -> 0 <= a * h * a.
Proof. by move=> h0; rewrite mulrAC mulr_ge0 // certificate_scalar_square. Qed.
Lemma certificate_form n (H : 'M[R]_n) (x : 'M_(n, 1)) : psd H -> 0 <= (x^T *m H *m x) 0 0.
Proof. by case=> _ h; exact: h. Qed.
Lemma certificate_scalar_divide (p a : R) : 0 < p -> 0 <= p * a -> 0 <= a.
Proof. by move=> p0; rewrite pmulr_rge0. Qed.
Lemma strict_scalar_divide (p a : R) : 0 < p -> 0 < p * a -> 0 < a.
Proof. by move=> p0; rewrite pmulr_rgt0. Qed.
Lemma identity_scalar_divide (p a : R) : 0 < p -> p * a = 0 -> a = 0.
Proof. by move=> p0 /eqP; rewrite mulf_eq0 gt_eqF //= => /eqP. Qed.
Lemma identity_divide m n (p : R) (A : 'M[R]_(m, n)) : 0 < p -> p *: A = 0 -> A = 0.
Proof. by move=> p0 /eqP; rewrite scaler_eq0 gt_eqF //= => /eqP. Qed.
Lemma identity_entry (A : 'M[R]_1) : A = 0 -> A 0 0 = 0. Proof. by move=> ->; rewrite mxE. Qed.
Lemma integer_ge0 (p : positive) : 0 <= integer R (Zpos p). Proof. exact: ler0n. Qed.
Lemma integer_gt0 (p : positive) : 0 < integer R (Zpos p).
Proof. by rewrite lt_neqAle eq_sym positive_neq0 integer_ge0. Qed.
Lemma fraction_ge0 (p d : positive) : 0 <= integer R (Zpos p) / integer R (Zpos d).
Proof. by rewrite divr_ge0 ?integer_ge0. Qed.
Lemma fraction_gt0 (p d : positive) : 0 < integer R (Zpos p) / integer R (Zpos d).
Proof. by rewrite divr_gt0 ?integer_gt0. Qed.
Lemma identity_scalar_sum (a b : R) : a = 0 -> b = 0 -> a + b = 0. Proof. by move=> -> ->; rewrite
  addr0. Qed.
Lemma identity_sum m n (a b : 'M[R]_(m, n)) : a = 0 -> b = 0 -> a + b = 0.
Proof. by move=> -> ->; rewrite addr0. Qed.
Lemma identity_scale_scalar m n (e : R) (A : 'M[R]_(m, n)) : e = 0 -> e *: A = 0.
Proof. by move=> ->; rewrite scale0r. Qed.
Lemma identity_scale_matrix m n (e : R) (A : 'M[R]_(m, n)) : A = 0 -> e *: A = 0.
Proof. by move=> ->; rewrite scaler0. Qed.
Lemma certificate_scalar_sum (a b : R) : 0 <= a -> 0 <= b -> 0 <= a + b. Proof. exact: addr_ge0.
  Qed.
Lemma strict_scalar_sum (a b : R) : 0 < a -> 0 <= b -> 0 < a + b.
Proof. by move=> ha hb; rewrite ltr_paddr. Qed.
(* diagonal and symmetric matrices *)
Lemma diagonal_one n : is_diag_mx (1%:M : 'M[R]_n). Proof. exact: scalar_mx_is_diag. Qed.
Lemma diagonal_zero n : is_diag_mx (0 : 'M[R]_n). Proof. exact: mx0_is_diag. Qed.
Lemma diagonal_sum n (A B : 'M[R]_n) : is_diag_mx A -> is_diag_mx B -> is_diag_mx (A + B).
Proof.
by move=> /is_diag_mxP a /is_diag_mxP b; apply/is_diag_mxP => i j ij; rewrite mxE a ?b ?addr0.
Qed.
Lemma diagonal_opposite n (A : 'M[R]_n) : is_diag_mx A -> is_diag_mx (- A).
Proof. by move=> /is_diag_mxP a; apply/is_diag_mxP => i j ij; rewrite mxE a ?oppr0. Qed.
Lemma diagonal_scale n s (A : 'M[R]_n) : is_diag_mx A -> is_diag_mx (s *: A).
Proof. by move=> /is_diag_mxP a; apply/is_diag_mxP => i j ij; rewrite mxE a ?mulr0. Qed.
Lemma diagonal_product n (A B : 'M[R]_n) : is_diag_mx A -> is_diag_mx B -> is_diag_mx (A *m B).
Proof.
move=> /is_diag_mxP a /is_diag_mxP b; apply/is_diag_mxP => i j ij; rewrite mxE big1 // => k _.
by case: (eqVneq i k) => [e|ik]; [rewrite b ?mulr0 // -e | rewrite a ?mul0r].
Qed.
Lemma diagonal_map_diagonal n f (A : 'M[R]_n) : is_diag_mx (diagonal_map f A). Proof. exact:
  diag_mx_is_diag. Qed.
Lemma diagonal_running n (F : nat -> 'M[R]_n) t : (forall k, is_diag_mx (F k)) -> is_diag_mx
  (running_product F t).
Proof. by move=> h; elim: t => [|t IH] /=; [exact: diagonal_one | exact: diagonal_product]. Qed.
Lemma identity_product_left m n p (A : 'M[R]_(m, n)) (B : 'M[R]_(n, p)) : A = 0 -> A *m B = 0.
Proof. by move=> ->; rewrite mul0mx. Qed.
Lemma identity_product_right m n p (A : 'M[R]_(m, n)) (B : 'M[R]_(n, p)) : B = 0 -> A *m B = 0.
Proof. by move=> ->; rewrite mulmx0. Qed.
Lemma identity_scalar_left (a b : R) : a = 0 -> a * b = 0. Proof. by move=> ->; rewrite mul0r. Qed.
Lemma identity_scalar_right (a b : R) : b = 0 -> a * b = 0. Proof. by move=> ->; rewrite mulr0. Qed.
Lemma certificate_cofactor n (X : 'M[R]_n) : X = 0 -> psd (X + X^T).
Proof. by move=> ->; rewrite trmx0 addr0; exact: certificate_zero. Qed.
Lemma certificate_scalar_cofactor (x : R) : x = 0 -> 0 <= x + x. Proof. by move=> ->; rewrite
  addr0. Qed.
Lemma nonnegative_entry (A : 'M[R]_1) : entrywise_ge0 A -> 0 <= A 0 0. Proof. exact. Qed.
Lemma certificate_scalar_zero : 0 <= (0 : R). Proof. by []. Qed.
Lemma nonnegative_scalar_one : 0 <= (1 : R). Proof. exact: ler01. Qed.
Lemma strict_scalar_one : 0 < (1 : R). Proof. exact: ltr01. Qed.
Lemma product_ge0 (a b : R) : 0 <= a -> 0 <= b -> 0 <= a * b. Proof. exact: mulr_ge0. Qed.
Lemma product_gt0 (a b : R) : 0 < a -> 0 < b -> 0 < a * b. Proof. exact: mulr_gt0. Qed.
Lemma gt0_ge0 (a : R) : 0 < a -> 0 <= a. Proof. exact: ltW. Qed.
End Rules.

(* tactics for what the exporter leaves open *)
(* a size is at most the room, which is a sum of what sizes are one more than *)
Lemma size_first a x y : (a <= x)%N -> (a <= x + y)%N.
Proof. by move/leq_trans; apply; exact: leq_addr. Qed.
Lemma size_in_room a x : (a <= x)%N -> (a.+1 <= x.+1)%N. Proof. by []. Qed.
Ltac size_below a x :=
  lazymatch x with
  | a => constr:(leqnn a)
  | addn ?y a => constr:(leq_addl y a)
  | addn ?y ?z => let h := size_below a y in constr:(@size_first a y z h)
  | _ => constr:(isT : is_true (leq a x))
  end.
Ltac sizes :=
  lazymatch goal with
  | |- is_true (leq ?a.+1 ?x.+1) =>
      first [let h := size_below a x in exact (@size_in_room a x h) | exact isT]
  end.
Ltac fits := repeat (lazymatch goal with
  | |- _ /\ _ => split
  | |- is_true (leq _ _) => sizes
  | |- True => exact I
  | |- equals _ _ => assumption
  | |- @eq _ _ _ => reflexivity
  | |- _ => progress lazy beta iota delta [matrix_fits scalar_fits]
  end).
Ltac diagonal := cbv beta; first [assumption | lazymatch goal with
  | |- forall _ : _, _ => intro; diagonal
  | |- is_true (is_diag_mx (_ *m _)) => refine (diagonal_product _ _); diagonal
  | |- is_true (is_diag_mx (_ *: _)) => refine (diagonal_scale _ _); diagonal
  | |- is_true (is_diag_mx (_ + _)) => refine (diagonal_sum _ _); diagonal
  | |- is_true (is_diag_mx (- _)) => refine (diagonal_opposite _); diagonal
  | |- is_true (is_diag_mx (_%:M)) => exact (diagonal_one _ _)
  | |- is_true (is_diag_mx 0) => exact (diagonal_zero _ _)
  | |- is_true (is_diag_mx (diagonal_map _ _)) => exact (diagonal_map_diagonal _ _)
  | |- is_true (is_diag_mx (running_product _ _)) => refine (diagonal_running _ _); diagonal
  | |- is_true (is_diag_mx (?D _)) =>
      match goal with h : forall k, is_true (is_diag_mx (D k)) |- _ => exact (h _) end
  end].

Ltac by_matrix_identity N env inf e1 e2 :=
  refine (@matrix_identity _ N env inf _ _ e1 e2 _ _ _ _ _ _);
  [reflexivity | sizes | sizes | (try unfold e1); fits | (try unfold e2); fits | vm_cast_no_check
    (eq_refl true)].
Ltac by_scalar_identity N env inf e1 e2 :=
  refine (@scalar_identity _ N env inf e1 e2 _ _ _ _);
  [reflexivity | (try unfold e1); fits | (try unfold e2); fits | vm_cast_no_check (eq_refl true)].

(* An identity of commuting scalars, in the letters that are listed; all else is taken apart. *)
Ltac number_of x l :=
  lazymatch l with
  | x :: _ => constr:(0%N)
  | _ :: ?t => let i := number_of x t in constr:(i.+1)
  end.
Ltac integer_of n := let z := eval vm_compute in (Z.of_nat n) in z.
Ltac power_of R x n :=
  lazymatch n with
  | O => constr:(@SInteger R 1)
  | S O => x
  | S ?m => let y := power_of R x m in constr:(SProduct x y)
  end.
Ltac expression_of R l e :=
  match l with
  | _ => let i := number_of e l in constr:(@SLetter R i e)
  | _ =>
      lazymatch e with
      | (?a + ?b)%R => let x := expression_of R l a in let y := expression_of R l b in
          constr:(SSum x y)
      | (?n%:R / ?d%:R)%R => let z := integer_of n in
          lazymatch integer_of d with Zpos ?p => constr:(@SFraction R z p) end
      | (?a * ?b)%R => let x := expression_of R l a in let y := expression_of R l b in
          constr:(SProduct x y)
      | (- ?a)%R => let x := expression_of R l a in constr:(SOpposite x)
      | (?a ^+ ?n)%R => let x := expression_of R l a in power_of R x n
      | (?n%:R)%R => let z := integer_of n in constr:(@SInteger R z)
      | @GRing.one _ => constr:(@SInteger R 1)
      | @GRing.zero _ => constr:(@SInteger R 0)
      end
  end.
Ltac scalars R l :=
  lazymatch goal with
  | |- ?a = ?b =>
      let x := expression_of R l a in
      let y := expression_of R l b in
      exact: (@scalar_identity R 0 (map (@scalar_letter R 0) l)
        (map (fun=> (Diagonal, true, true)) l) x y (erefl _)
        ltac:(fits) ltac:(fits) (erefl true))
  end.
Lemma scalars_commute (R : realFieldType) (a b c : R) :
  (a + b) ^+ 2 * c - 0 = 1%:R / 2%:R * (c * (2%:R * b ^+ 2)) + c * (a * (a + 2%:R * b)).
Proof. scalars R [:: a; b; c]. Qed.

(* a number is positive or not *)
Lemma cases_of (R : realFieldType) (s : R) : 0 < s \/ 0 <= - s.
Proof. by case: (ltrP 0 s) => h; [left | right; rewrite oppr_ge0]. Qed.

(* What is said of all matrices for which a fact chooses something.  The fact says E where H holds;
   elsewhere nothing is known of what is chosen, and E is to say no more.  Whether H holds is not
   decided, but what the kernel concludes is stable: it holds if it cannot be refuted. *)
Definition stable (P : Prop) : Prop := ~ ~ P -> P.
Lemma stable_and P Q : stable P -> stable Q -> stable (P /\ Q).
Proof. by move=> p q n; split; [apply: p | apply: q] => m; apply: n => -[]. Qed.
Lemma stable_forall T (P : T -> Prop) : (forall x, stable (P x)) -> stable (forall x, P x).
Proof. by move=> p n x; apply: (p x) => m; apply: n => h; exact: m. Qed.
Lemma stable_bool (b : bool) : stable b. Proof. by case: b => // n; case: n. Qed.
Lemma stable_equal (T : eqType) (x y : T) : stable (x = y).
Proof. by move=> n; apply/eqP; apply: stable_bool => m; apply: n => h; apply: m; apply/eqP. Qed.
Lemma choose (H E C : Prop) : stable C -> (H -> E) -> (~ H -> E) -> (E -> C) -> C.
Proof. by move=> c yes no e; apply: c => n; apply: (n); apply/e/no => h; apply/n/e/yes. Qed.
Ltac stable :=
  rewrite /psd /positive_definite /entrywise_ge0;
  repeat first [apply: stable_and | apply: stable_bool | apply: stable_equal
    | apply: stable_forall => ?].
