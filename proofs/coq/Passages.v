(* The kernel's passages, over any ordered field: closure, to the limit a -> 0 of a polynomial in a,
   entrywise, between diagonal matrices and their entries,
   and, at the end, between the smallest singular value as it is claimed and as it is defined.

     eventually P         P e holds for every small e > 0
     scalar_horner c e    the polynomial c0 + e (c1 + e (c2 + ...)), and matrix_horner for matrices

   Nothing here need be read to trust a theorem. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Statements Words Expressions Rules.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Limit.
Variable R : realFieldType.
(* P(e) for every small e > 0 *)
Definition eventually (P : R -> Prop) : Prop := exists2 d, 0 < d & forall e, 0 < e -> e < d -> P e.
Lemma eventually_and P Q : eventually P -> eventually Q -> eventually (fun e => P e /\ Q e).
Proof.
move=> [d d_gt0 hd] [d' d'0 hd']; exists (Num.min d d'); first by rewrite lt_minr d_gt0.
by move=> e e0; rewrite lt_minr => /andP[h h']; split; [exact: hd | exact: hd'].
Qed.
Lemma eventually_true : eventually (fun=> True). Proof. by exists 1. Qed.
Lemma eventually_implies (P Q : R -> Prop) : (forall e, 0 < e -> P e -> Q e) -> eventually P ->
  eventually Q.
Proof. by move=> h [d d_gt0 hd]; exists d => // e e0 ed; apply: h => //; exact: hd. Qed.
Lemma eventually_constant (P : Prop) : eventually (fun=> P) -> P.
Proof.
move=> [d d_gt0 h]; apply: (h (d / 2%:R)); first by rewrite divr_gt0 ?ltr0n.
by rewrite ltr_pdivr_mulr ?ltr0n // mulr_natr mulr2n ltr_addl.
Qed.
Lemma closure_cases (a : R) : 0 <= a -> 0 < a \/ a = 0.
Proof. by rewrite le_eqVlt => /orP[/eqP<-|h]; [right | left]. Qed.

Fixpoint scalar_horner (cs : seq R) (e : R) : R := if cs is c :: r then c + e * scalar_horner r e
  else 0.
Fixpoint matrix_horner m n (cs : seq 'M[R]_(m, n)) (e : R) : 'M[R]_(m, n) :=
  if cs is c :: r then c + e *: matrix_horner r e else 0.
Lemma hS_bound cs : exists2 B, 0 <= B & forall e, 0 <= e <= 1 -> `|scalar_horner cs e| <= B.
Proof.
elim: cs => [|c r [B B0 hB]]; first by exists 0 => // e _; rewrite normr0.
exists (`|c| + B); first by rewrite addr_ge0.
move=> e /= /andP[e0 e1]; apply: le_trans (ler_norm_add _ _) _; rewrite ler_add2l normrM.
have := hB e; rewrite e0 e1 => /(_ isT) h.
by rewrite ger0_norm // -[B]mul1r ler_pmul.
Qed.
Lemma closure_survives cs : 0 < scalar_horner cs 0 -> eventually (fun e => 0 < scalar_horner cs e).
Proof.
case: cs => [|c r]; rewrite /= ?ltxx // mul0r addr0 => c0.
have [B B0 hB] := hS_bound r.
exists (Num.min 1 (c / (B + 1))).
  by rewrite lt_minr ltr01 divr_gt0 // ltr_paddl.
have B1 : 0 < B + 1 by rewrite ltr_paddl // ltr01.
move=> e e0; rewrite lt_minr => /andP[e1]; rewrite ltr_pdivl_mulr // => h.
have := hB e; rewrite (ltW e0) (ltW e1) => /(_ isT); rewrite ler_norml => /andP[hl _].
rewrite -ltr_subl_addl sub0r; apply: lt_le_trans (_ : e * - B <= _); last first.
  by rewrite ler_pmul2l.
rewrite mulrN ltr_opp2; apply: le_lt_trans h.
by rewrite ler_pmul2l // ler_addl ler01.
Qed.
Lemma hS_opp cs e : scalar_horner (map -%R cs) e = - scalar_horner cs e.
Proof. by elim: cs => [|c r IH] /=; rewrite ?oppr0 // IH mulrN opprD. Qed.
Lemma closure_scalar_ge0 cs : eventually (fun e => 0 <= scalar_horner cs e) -> 0 <= scalar_horner
  cs 0.
Proof.
move=> h; rewrite leNgt; apply/negP => neg.
have : 0 < scalar_horner (map -%R cs) 0 by rewrite hS_opp oppr_gt0.
move/closure_survives=> h'; have [d d_gt0 hd] := eventually_and h h'.
have d2 : 0 < d / 2%:R by rewrite divr_gt0 // ltr0n.
have [] := hd (d / 2%:R) d2; first by rewrite ltr_pdivr_mulr ?ltr0n // mulr_natr mulr2n ltr_addl.
by rewrite hS_opp oppr_gt0 => a b; have := le_lt_trans a b; rewrite ltxx.
Qed.
Lemma closure_scalar_zero cs : eventually (fun e => scalar_horner cs e = 0) -> scalar_horner cs 0 =
  0.
Proof.
move=> h; apply/eqP; rewrite eq_le -oppr_ge0 -hS_opp; apply/andP; split; apply: closure_scalar_ge0;
  by apply: eventually_implies h => e _ h; rewrite ?hS_opp h ?oppr0.
Qed.
Lemma hM_entry m n (cs : seq 'M[R]_(m, n)) e i j : matrix_horner cs e i j = scalar_horner (map (fun
  c : 'M_(m, n) => c i j) cs) e.
Proof. by elim: cs => [|c r IH] /=; rewrite mxE // mxE IH. Qed.
Lemma hM_qf n (cs : seq 'M[R]_n) e (x : 'cV_n) :
  (x^T *m matrix_horner cs e *m x) 0 0 = scalar_horner (map (fun c : 'M_n => (x^T *m c *m x) 0 0)
    cs) e.
Proof.
elim: cs => [|c r IH] /=; first by rewrite mulmx0 mul0mx mxE.
by rewrite mulmxDr mulmxDl -scalemxAr -scalemxAl mxE [X in _ + X]mxE IH.
Qed.
Lemma closure_zero m n (cs : seq 'M[R]_(m, n)) : eventually (fun e => matrix_horner cs e = 0) ->
  matrix_horner cs 0 = 0.
Proof.
move=> h; apply/matrixP => i j; rewrite hM_entry mxE; apply: closure_scalar_zero.
by apply: eventually_implies h => e _ h; rewrite -hM_entry h mxE.
Qed.
Lemma closure_entrywise m n (cs : seq 'M[R]_(m, n)) : eventually (fun e => entrywise_ge0
  (matrix_horner cs e)) -> entrywise_ge0 (matrix_horner cs 0).
Proof.
move=> h i j; rewrite hM_entry; apply: closure_scalar_ge0.
by apply: eventually_implies h => e _ h; rewrite -hM_entry.
Qed.
Lemma closure_psd n (cs : seq 'M[R]_n) : eventually (fun e => psd (matrix_horner cs e)) -> psd
  (matrix_horner cs 0).
Proof.
move=> h; split=> [|x]; last first.
  by rewrite hM_qf; apply: closure_scalar_ge0; apply: eventually_implies h => e _ [_ h]; rewrite
    -hM_qf.
apply/eqP; rewrite -subr_eq0; apply/eqP.
have sub e : (matrix_horner cs e)^T - matrix_horner cs e = matrix_horner (map (fun c : 'M_n => c^T
  - c) cs) e.
  elim: cs {h} => [|c r IH] /=; first by rewrite trmx0 subr0.
  by rewrite linearD linearZ /= opprD addrACA -scalerBr IH.
by rewrite sub; apply: closure_zero; apply: eventually_implies h => e _ [h _]; rewrite -sub h subrr.
Qed.
End Limit.

Section Entries.
Variable R : realFieldType.
Variables (n : nat) (i : 'I_n).
Lemma entrywise_sum (A B : 'M[R]_n) a b : A i i = a -> B i i = b -> (A + B) i i = a + b.
Proof. by move=> <- <-; rewrite mxE. Qed.
Lemma entrywise_opposite (A : 'M[R]_n) a : A i i = a -> (- A) i i = - a.
Proof. by move=> <-; rewrite mxE. Qed.
Lemma entrywise_scale s (A : 'M[R]_n) a : A i i = a -> (s *: A) i i = s * a.
Proof. by move=> <-; rewrite mxE. Qed.
Lemma entrywise_one : (1%:M : 'M[R]_n) i i = integer R 1.
Proof. by rewrite mxE eqxx. Qed.
Lemma entrywise_zero : (0 : 'M[R]_n) i i = integer R 0.
Proof. by rewrite mxE. Qed.
Lemma entrywise_product (A B : 'M[R]_n) a b : is_diag_mx A -> A i i = a -> B i i = b -> (A *m B) i
  i = a * b.
Proof.
move=> /is_diag_mxP h <- <-; rewrite mxE (bigD1 i) //= big1 ?addr0 // => k ki.
by rewrite h ?mul0r // eq_sym.
Qed.
Lemma entrywise_function f (A : 'M[R]_n) a : A i i = a -> (diagonal_map f A) i i = f a.
Proof. by move=> <-; rewrite !mxE eqxx. Qed.
Lemma entrywise_running t (F : nat -> 'M[R]_n) f : (forall k, is_diag_mx (F k)) -> (forall k, F k i
  i = f k) ->
  (running_product F t) i i = running_scalar f t.
Proof.
move=> d h; elim: t => [|t IH] /=; first by rewrite mxE eqxx.
by apply: entrywise_product.
Qed.
Lemma entrywise_of_positive_definite (A : 'M[R]_n) : positive_definite A -> 0 < A i i.
Proof.
move=> [_ h]; have := h (delta_mx i 0).
rewrite trmx_delta -rowE -colE !mxE; apply.
by apply/eqP => /matrixP/(_ i 0)/eqP; rewrite !mxE !eqxx oner_eq0.
Qed.
Lemma entrywise_of_zero (A : 'M[R]_n) : A = 0 -> A i i = 0. Proof. by move=> ->; rewrite mxE. Qed.
End Entries.

Section Diagonals.
Variable R : realFieldType.
Variables (n : nat) (A : 'M[R]_n).
Hypothesis d : is_diag_mx A.
Lemma diag_qf (x : 'cV[R]_n) : (x^T *m A *m x) 0 0 = \sum_i A i i * (x i 0 * x i 0).
Proof.
rewrite -mulmxA mxE; apply: eq_bigr => i _; rewrite !mxE (bigD1 i) //= big1 ?addr0.
  by rewrite mulrCA.
by move=> k ki; move/is_diag_mxP: d => ->; rewrite ?mul0r // eq_sym.
Qed.
Lemma entrywise_psd : (forall i, 0 <= A i i) -> psd A.
Proof.
move=> h; split=> [|x]; first exact: diagonal_tr.
by rewrite diag_qf sumr_ge0 // => i _; rewrite mulr_ge0 // -expr2 sqr_ge0.
Qed.
Lemma entrywise_positive_definite : (forall i, 0 < A i i) -> positive_definite A.
Proof.
move=> h; split=> [|x x0]; first exact: diagonal_tr.
have g i : 0 <= A i i * (x i 0 * x i 0) by rewrite mulr_ge0 ?certificate_scalar_square // ltW.
rewrite diag_qf lt_neqAle sumr_ge0 // andbT eq_sym psumr_eq0 //.
apply: contra x0 => /allP h0; apply/eqP/matrixP => i j; rewrite ord1 mxE.
have := h0 i (mem_index_enum _); rewrite /= mulf_eq0 gt_eqF //= -expr2 sqrf_eq0.
by move/eqP.
Qed.
Lemma entrywise_eq0 : (forall i, A i i = 0) -> A = 0.
Proof.
move=> h; apply/matrixP => i j; rewrite mxE; case: (eqVneq i j) => [->//|ij].
by move/is_diag_mxP: d => ->.
Qed.
End Diagonals.

(* The kernel reads the claim that sigma_min(X) >= c as c <= s, for all s >= 0 and w != 0 with
   |X w| <= s |w|: the same as singular_values_ge, where c >= 0. *)
Section Floors.
Variable R : realFieldType.
Lemma power_ge0 t (a : R) : 0 <= a -> 0 <= running_scalar (fun=> a) t.
Proof. by move=> a0; rewrite -scalar_power exprn_ge0. Qed.
Lemma singular_values_ge_of_floor m n (X : 'M[R]_(m, n)) c : 0 <= c ->
  (forall s (w : 'cV_n), 0 <= s -> ((X *m w)^T *m (X *m w)) 0 0 <= s ^+ 2 * (w^T *m w) 0 0 ->
    0 < (w^T *m w) 0 0 -> c <= s) ->
  singular_values_ge X c.
Proof.
move=> c0 floor; split=> // x; rewrite leNgt; apply/negP.
have := certificate_norm (X *m x); have := floor ^~ x.
move: (((X *m x)^T *m _) 0 0) (certificate_norm x) => y; set l := (_ *m x) 0 0 => l0 {}floor y0 small.
have l_gt0 : 0 < l by rewrite lt_neqAle l0 andbT; apply: contraTneq small => <-; rewrite mulr0 -leNgt.
have c_gt0 : 0 < c.
  rewrite lt_neqAle c0 andbT; apply: contraTneq small => <-.
  by rewrite expr2 mul0r mul0r -leNgt.
pose d := (c ^+ 2 * l - y) / (2%:R * c * l).
have k_gt0 : 0 < 2%:R * c * l by rewrite !mulr_gt0 // ltr0n.
have d_gt0 : 0 < d by rewrite divr_gt0 // subr_gt0.
have e : 2%:R * c * l * d = c ^+ 2 * l - y by rewrite mulrC divfK // gt_eqF.
have d_le : d <= c.
  rewrite ler_pdivr_mulr // -subr_ge0.
  have -> : c * (2%:R * c * l) - (c ^+ 2 * l - y) = c ^+ 2 * l + y.
    by rewrite !expr2 mulr_natl mulr2n; scalars R [:: c; l; y].
  by rewrite addr_ge0 // mulr_ge0 // sqr_ge0.
have : c <= c - d.
  apply: floor => //; first by rewrite subr_ge0.
  rewrite -subr_ge0.
  have -> : (c - d) ^+ 2 * l - y = d ^+ 2 * l + (c ^+ 2 * l - y - 2%:R * c * l * d).
    by rewrite !expr2 mulr_natl mulr2n; scalars R [:: c; l; y; d].
  by rewrite e subrr addr0 mulr_ge0 // sqr_ge0.
by rewrite ler_subr_addl ger_addr leNgt d_gt0.
Qed.
Lemma floor_of_singular_values_ge m n (X : 'M[R]_(m, n)) c s (w : 'cV_n) :
  singular_values_ge X c -> 0 <= s ->
  ((X *m w)^T *m (X *m w)) 0 0 <= s ^+ 2 * (w^T *m w) 0 0 -> 0 < (w^T *m w) 0 0 -> c <= s.
Proof.
move=> [c0 h] s0 small w0; rewrite -ler_sqr ?nnegrE // -(ler_pmul2r w0).
exact: le_trans (h w) small.
Qed.
Lemma floor_inhabited m n (X : 'M[R]_(m, n.+1)) : exists s (w : 'cV_n.+1), 0 <= s /\
  ((X *m w)^T *m (X *m w)) 0 0 <= s ^+ 2 * (w^T *m w) 0 0 /\ 0 < (w^T *m w) 0 0.
Proof.
pose w : 'cV[R]_n.+1 := delta_mx 0 0.
exists (1 + ((X *m w)^T *m (X *m w)) 0 0), w.
have := certificate_norm (X *m w); move: (((X *m w)^T *m _) 0 0) => y y0.
rewrite delta_sq mulr1 ltr01 addr_ge0 ?ler01 //; split=> //; split=> //.
rewrite -subr_ge0.
have -> : (1 + y) ^+ 2 - y = 1 + y + y * y by rewrite expr2; scalars R [:: y].
by rewrite !addr_ge0 ?ler01 // mulr_ge0.
Qed.
End Floors.
