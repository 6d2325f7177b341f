(* The derivative of scalar functions over any ordered field, by the definition of Statements.v: the
   rules of sums, products and chains, and exp and tanh from the textbook facts about them.
   Nothing here need be read to trust a theorem. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Statements Words Expressions Rules.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Small.
Variable R : realFieldType.
Implicit Types (r s b f g : R -> R) (x l m c e d h : R).

(* What holds for every small h, and what is o(h). *)
Definition near (P : R -> Prop) : Prop := exists2 d, 0 < d & forall h, `|h| < d -> P h.
Definition small r : Prop := forall e, 0 < e -> near (fun h => `|r h| <= e * `|h|).

Lemma near_and P Q : near P -> near Q -> near (fun h => P h /\ Q h).
Proof.
move=> [d d0 hP] [d' d'0 hQ]; exists (Num.min d d'); first by rewrite lt_minr d0.
by move=> h; rewrite lt_minr => /andP[h1 h2]; split; [exact: hP | exact: hQ].
Qed.
Lemma near_implies (P Q : R -> Prop) : (forall h, P h -> Q h) -> near P -> near Q.
Proof. by move=> i [d d0 hP]; exists d => // h hd; apply/i/hP. Qed.
Lemma near_lt c : 0 < c -> near (fun h => `|h| < c).
Proof. by move=> c0; exists c. Qed.

Lemma small_add r s : small r -> small s -> small (fun h => r h + s h).
Proof.
move=> hr hs e e0; have e2 : 0 < e / 2%:R by rewrite divr_gt0 // ltr0n.
apply: near_implies (near_and (hr _ e2) (hs _ e2)) => h [ar as_].
rewrite (le_trans (ler_norm_add _ _)) // (le_trans (ler_add ar as_)) // -mulrDl.
by rewrite -mulrDr -mulr2n -[2%:R^-1 *+ 2]mulr_natr mulVf ?mulr1 // pnatr_eq0.
Qed.
Lemma small_times b r c : 0 <= c -> near (fun h => `|b h| <= c) -> small r ->
  small (fun h => b h * r h).
Proof.
move=> c0 hb hr e e0; have c1 : 0 < c + 1 by rewrite ltr_paddl // ltr01.
have ec : 0 < e / (c + 1) by rewrite divr_gt0.
apply: near_implies (near_and hb (hr _ ec)) => h [ab ar]; rewrite normrM.
have : `|b h| * `|r h| <= (c + 1) * (e / (c + 1) * `|h|).
  by apply: ler_pmul; rewrite ?normr_ge0 // (le_trans ab) // ler_addl ler01.
by rewrite mulrA mulrCA divff ?gt_eqF // mulr1.
Qed.
Lemma small_scale c r : small r -> small (fun h => c * r h).
Proof. by apply: (@small_times (fun=> c) r `|c|) => //; exists 1 => // *; rewrite ltr01. Qed.
Lemma small_square : small (fun h => h * h).
Proof.
move=> e e0; apply: near_implies (near_lt e0) => h he.
by rewrite normrM ler_wpmul2r // ltW.
Qed.
Lemma small_eq r s : (forall h, r h = s h) -> small r -> small s.
Proof. by move=> e hr c c0; apply: near_implies (hr c c0) => h; rewrite e. Qed.
End Small.

Section Derivatives.
Variable R : realFieldType.
Implicit Types (f g : R -> R) (x l m c : R).

Lemma derivative_eq f x l m : l = m -> has_derivative f x l -> has_derivative f x m.
Proof. by move=> ->. Qed.
Lemma derivative_extensional f g x l :
  (forall y, f y = g y) -> has_derivative f x l -> has_derivative g x l.
Proof. by move=> e; apply: small_eq => h; rewrite !e. Qed.
Lemma derivative_constant c x : has_derivative (fun=> c) x 0.
Proof.
move=> e e0; exists 1 => [|h _]; first by rewrite ltr01.
by rewrite subrr mul0r subr0 normr0 mulr_ge0 // ltW.
Qed.
Lemma derivative_variable x : has_derivative (fun y => y) x 1.
Proof.
move=> e e0; exists 1 => [|h _]; first by rewrite ltr01.
have -> : x + h - x - 1 * h = 0 by scalars R [:: x; h].
by rewrite normr0 mulr_ge0 // ltW.
Qed.
Lemma derivative_sum f g x l m : has_derivative f x l -> has_derivative g x m ->
  has_derivative (fun y => f y + g y) x (l + m).
Proof.
move=> hf hg; apply: small_eq (small_add hf hg) => h.
by scalars R [:: f (x + h); g (x + h); f x; g x; l; m; h].
Qed.
Lemma derivative_opposite f x l : has_derivative f x l -> has_derivative (fun y => - f y) x (- l).
Proof.
move=> hf; apply: small_eq (small_scale (-1) hf) => h.
by scalars R [:: f (x + h); f x; l; h].
Qed.
Lemma derivative_near f x l (e : R) : has_derivative f x l -> 0 < e ->
  near (fun h => `|f (x + h) - f x - l * h| <= e * `|h|).
Proof. by move=> hf; exact: hf. Qed.
(* f(x + h) is bounded for small h. *)
Lemma derivative_bounded f x l : has_derivative f x l ->
  near (fun h => `|f (x + h)| <= `|f x| + `|l| + 1).
Proof.
move=> hf; apply: near_implies (near_and (derivative_near hf ltr01) (near_lt ltr01)) => h [a b].
have -> : f (x + h) = f x + l * h + (f (x + h) - f x - l * h).
  by scalars R [:: f (x + h); f x; l; h].
rewrite mul1r in a; apply: le_trans (ler_norm_add _ _) _; apply: ler_add.
  apply: le_trans (ler_norm_add _ _) _; rewrite ler_add2l normrM.
  by rewrite -[X in _ <= X]mulr1 ler_wpmul2l // ltW.
by apply: le_trans a _; exact: ltW.
Qed.
Lemma derivative_product f g x l m : has_derivative f x l -> has_derivative g x m ->
  has_derivative (fun y => f y * g y) x (l * g x + f x * m).
Proof.
move=> hf hg; have B0 : 0 <= `|g x| + `|m| + 1 by rewrite !addr_ge0 // ler01.
have p1 := small_times B0 (derivative_bounded hg) hf.
have p2 := small_add (small_scale (f x) hg) (small_scale (l * m) (@small_square R)).
have near1 : near (fun h => `|l * h| <= `|l|).
  apply: near_implies (near_lt ltr01) => h h1.
  by rewrite normrM -[X in _ <= X]mulr1 ler_wpmul2l // ltW.
have p3 := small_times (normr_ge0 l) near1 hg.
apply: small_eq (small_add p1 (small_add p2 p3)) => h.
by scalars R [:: f (x + h); g (x + h); f x; g x; l; m; h].
Qed.
Lemma derivative_power n f x l : has_derivative f x l ->
  has_derivative (fun y => f y ^+ n.+1) x (n.+1%:R * f x ^+ n * l).
Proof.
move=> hf; elim: n => [|n IH].
  by rewrite expr0 mulr1 mul1r; apply: derivative_extensional hf => y; rewrite expr1.
apply: (derivative_extensional (f := fun y => f y * f y ^+ n.+1)) => [y|].
  by rewrite [RHS]exprS.
apply: derivative_eq (derivative_product hf IH).
rewrite [n.+2%:R]mulrSr exprS; move: (n.+1%:R : R) (f x) (f x ^+ n) => m y p.
by scalars R [:: l; p; y; m].
Qed.
Lemma derivative_composition f g x l m : has_derivative g x m -> has_derivative f (g x) l ->
  has_derivative (fun y => f (g y)) x (l * m).
Proof.
move=> hg hf; set c := `|m| + 1; have c0 : 0 < c by rewrite ltr_paddl // ltr01.
have near_k : near (fun h => `|g (x + h) - g x| <= c * `|h|).
  apply: near_implies (derivative_near hg ltr01) => h; rewrite mul1r => a.
  have -> : g (x + h) - g x = m * h + (g (x + h) - g x - m * h).
    by scalars R [:: g (x + h); g x; m; h].
  apply: le_trans (ler_norm_add _ _) _; rewrite /c mulrDl mul1r; apply: ler_add => //.
  by rewrite normrM.
have p : small (fun h => f (g x + (g (x + h) - g x)) - f (g x) - l * (g (x + h) - g x)).
  move=> e e0; have ec : 0 < e / c by rewrite divr_gt0.
  have [d d0 hd] := hf _ ec; have dc : 0 < d / c by rewrite divr_gt0.
  apply: near_implies (near_and near_k (near_lt dc)) => h [a b].
  have k : `|g (x + h) - g x| < d.
    by apply: le_lt_trans a _; rewrite mulrC -ltr_pdivl_mulr.
  apply: le_trans (hd _ k) _.
  have -> : e * `|h| = e / c * (c * `|h|) by rewrite mulrA divfK // gt_eqF.
  by rewrite ler_wpmul2l // ltW.
apply: small_eq (small_add p (small_scale l hg)) => h.
have -> : f (g x + (g (x + h) - g x)) = f (g (x + h)).
  by congr f; scalars R [:: g (x + h); g x].
by scalars R [:: f (g (x + h)); f (g x); g (x + h); g x; l; m; h].
Qed.
Lemma derivative_inverse (c : R) : 0 < c -> has_derivative (fun y => y^-1) c (- (c^-1 * c^-1)).
Proof.
move=> c0; have c2 : 0 < c / 2%:R by rewrite divr_gt0 // ltr0n.
have b0 : 0 <= (c / 2%:R)^-1 * (c^-1 * c^-1).
  by rewrite !mulr_ge0 // invr_ge0 ltW.
have half : c / 2%:R + c / 2%:R = c.
  by rewrite -mulr2n -mulr_natr divfK // pnatr_eq0.
have bound : near (fun h => `|(c + h)^-1 * (c^-1 * c^-1)| <= (c / 2%:R)^-1 * (c^-1 * c^-1)).
  apply: near_implies (near_lt c2) => h; rewrite ltr_norml => /andP[low _].
  have le : c / 2%:R <= c + h by rewrite -[X in _ <= X + _]half -addrA ler_addl -ler_subl_addl
    sub0r ltW.
  have pos : 0 < c + h by apply: lt_le_trans le.
  rewrite ger0_norm; last by rewrite !mulr_ge0 // invr_ge0 ltW.
  by rewrite ler_wpmul2r ?lef_pinv ?posrE // mulr_ge0 // invr_ge0 ltW.
have [d d0 near_c] : near (fun h => 0 < c + h).
  exists c => // h; rewrite ltr_norml => /andP[low _].
  by rewrite -ltr_subl_addl sub0r.
have hb := near_and bound (ex_intro2 _ _ d d0 near_c).
move=> e e0.
have := small_times b0 bound (@small_square R) e0.
move/near_and/(_ (ex_intro2 _ _ d d0 near_c)); apply: near_implies => h [small_h pos].
suff -> : (c + h)^-1 - c^-1 - - (c^-1 * c^-1) * h = (c + h)^-1 * (c^-1 * c^-1) * (h * h) by [].
have u : (c + h)^-1 * (c + h) = 1 by rewrite mulVf // gt_eqF.
have v : c^-1 * c = 1 by rewrite mulVf // gt_eqF.
set p := (c + h)^-1 in u *; set q := c^-1 in v *.
have e1 : q - p = p * q * h.
  have : q * (p * (c + h)) - p * (q * c) = p * q * h by scalars R [:: p; q; c; h].
  by rewrite u v !mulr1.
have -> : p - q - - (q * q) * h = (p * q * h - (q - p)) + (q - p) * (q * h).
  by scalars R [:: p; q; h].
by rewrite e1; scalars R [:: p; q; h].
Qed.
End Derivatives.

(* Entries of matrices, and sums that are linear in one of them. *)
Section Entries.
Variable R : realFieldType.
Lemma with_entryE m n (A : 'M[R]_(m, n)) i j : with_entry A i j (A i j) = A.
Proof. by apply/matrixP => k l; rewrite mxE; case: ifP => // /andP[/eqP-> /eqP->]. Qed.
Lemma derivative_entry n (A : 'cV[R]_n) (j i : 'I_n) x :
  has_derivative (fun s => with_entry A j 0 s i 0) x (i == j)%:R.
Proof.
apply: (@derivative_extensional _ (fun s => if i == j then s else A i 0)).
  by move=> s; rewrite mxE eqxx andbT.
case: (i == j) => /=; [exact: derivative_variable | exact: derivative_constant].
Qed.
Lemma derivative_linear n (A : 'cV[R]_n) (c : 'I_n -> R) (j : 'I_n) x :
  has_derivative (fun s => \sum_l c l * with_entry A j 0 s l 0) x (c j).
Proof.
apply: (@derivative_extensional _ (fun s => c j * s + \sum_(l | l != j) c l * A l 0)) => [s|].
  rewrite [RHS](bigD1 j) //= mxE !eqxx /=; congr (_ + _); apply: eq_bigr => l lj.
  by rewrite mxE (negbTE lj).
apply: (@derivative_eq _ _ _ (0 * x + c j * 1 + 0)).
  by rewrite mul0r add0r addr0 mulr1.
apply: derivative_sum; last exact: derivative_constant.
exact: (derivative_product (derivative_constant (c j) x) (derivative_variable x)).
Qed.
End Entries.

(* exp and tanh: any functions that satisfy the textbook facts. *)
Section Functions.
Variable R : realFieldType.
Variables exp tanh : R -> R.
Hypothesis exponential : forall x y : R,
    (exp (x + y) = exp x * exp y :> R) /\
    (exp (- x) * exp x = 1 :> R) /\
    (0 < exp x :> R) /\
    (1 + x <= exp x :> R).
Hypothesis hyperbolic_tangent : forall x : R,
    (exp (- x) + exp (- x) * tanh x + exp x * tanh x = exp x :> R).

Lemma exp_gt0 x : 0 < exp x. Proof. by have [_ [_ []]] := exponential x x. Qed.
Lemma expD x y : exp (x + y) = exp x * exp y. Proof. by have [] := exponential x y. Qed.
Lemma exp_ge x : 1 + x <= exp x. Proof. by have [_ [_ [_]]] := exponential x x. Qed.
Lemma expN x : exp (- x) * exp x = 1. Proof. by have [_ []] := exponential x x. Qed.

Lemma exp_zero : exp 0 = 1.
Proof.
by apply: (@mulfI _ (exp 0)); [rewrite gt_eqF ?exp_gt0 | rewrite mulr1 -expD addr0].
Qed.
Lemma tanh_zero : tanh 0 = 0.
Proof.
have := hyperbolic_tangent 0; rewrite oppr0 exp_zero !mul1r -addrA => /(canRL (addKr 1)).
by rewrite addNr -mulr2n => /eqP; rewrite mulrn_eq0 => /eqP.
Qed.

Lemma small_exp : small (fun h => exp h - 1 - h).
Proof.
have half : 0 < 2%:R^-1 :> R by rewrite invr_gt0 ltr0n.
have two : 0 <= 2%:R :> R by rewrite ler0n.
have b : near (fun h : R => `|2%:R| <= 2%:R :> R) by exists 1 => *; rewrite ?ltr01 // ger0_norm.
move=> e e0; apply: near_implies (near_and (small_times two b (@small_square R) e0) (near_lt half)).
move=> h [sq]; rewrite ltr_norml => /andP[_ h2]; apply: le_trans sq.
have low : 0 <= exp h - 1 - h by rewrite subr_ge0 ler_subr_addl exp_ge.
have sq0 : 0 <= 2%:R * (h * h) by rewrite mulr_ge0 // -expr2 sqr_ge0.
rewrite !ger0_norm //.
have pos : 2%:R^-1 <= 1 - h.
  have sum : 2%:R^-1 + 2%:R^-1 = 1 :> R by rewrite -mulr2n -[_ *+ 2]mulr_natr mulVf // pnatr_eq0.
  by rewrite -{2}sum ler_subr_addl ler_add2r ltW.
have upper : (exp h - 1 - h) * (1 - h) <= h * h.
  have : exp h * (1 - h) <= 1.
    rewrite -[X in _ <= X](expN h) mulrC; apply: ler_wpmul2r; last exact: exp_ge.
    by rewrite ltW // exp_gt0.
  rewrite -subr_ge0 => p; rewrite -subr_ge0.
  suff -> : h * h - (exp h - 1 - h) * (1 - h) = 1 - exp h * (1 - h) by [].
  by scalars R [:: exp h; h].
have : (exp h - 1 - h) * 2%:R^-1 <= h * h by apply: le_trans upper; rewrite ler_wpmul2l.
by rewrite ler_pdivr_mulr ?ltr0n // mulrC.
Qed.
Lemma derivative_exp x : has_derivative exp x (exp x).
Proof.
apply: small_eq (small_scale (exp x) small_exp) => h; rewrite expD.
by scalars R [:: exp x; exp h; h].
Qed.
Lemma derivative_tanh x : has_derivative tanh x (1 - tanh x * tanh x).
Proof.
pose c y := exp y + exp (- y); pose s y := exp y - exp (- y).
have c0 y : 0 < c y by rewrite addr_gt0 // exp_gt0.
have tE y : s y * (c y)^-1 = tanh y.
  have e : s y = tanh y * c y.
    have -> : s y = tanh y * c y + ((exp y - (exp (- y) + exp (- y) * tanh y + exp y * tanh y))).
      by rewrite /s /c; scalars R [:: exp y; exp (- y); tanh y].
    by rewrite hyperbolic_tangent subrr addr0.
  by rewrite e mulfK // gt_eqF.
have dN : has_derivative (fun y => exp (- y)) x (exp (- x) * - 1).
  apply: (@derivative_composition _ exp (fun y => - y)); last exact: derivative_exp.
  exact: derivative_opposite (derivative_variable x).
have dc : has_derivative c x (exp x + exp (- x) * - 1) := derivative_sum (derivative_exp x) dN.
have ds : has_derivative s x (exp x - (exp (- x) * - 1)).
  exact: derivative_sum (derivative_exp x) (derivative_opposite dN).
have di := derivative_composition dc (derivative_inverse (c0 x)).
apply: (derivative_extensional tE); apply: (derivative_eq _ (derivative_product ds di)).
have u : (c x)^-1 * c x = 1 by rewrite mulVf // gt_eqF.
rewrite -(tE x); set q := (c x)^-1 in u *.
have -> : exp x - exp (- x) * - 1 = c x by rewrite /c; scalars R [:: exp x; exp (- x)].
have -> : exp x + exp (- x) * - 1 = s x by rewrite /s; scalars R [:: exp x; exp (- x)].
rewrite -{1}u; move: (s x) (c x) => a b.
by scalars R [:: a; b; q].
Qed.
End Functions.
