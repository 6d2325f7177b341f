(* A verified normaliser for sums of words of matrices with transposes, as in the kernel's
   polynomial.py: a 1 x 1 part of a word commutes with everything and is its own transpose, and
   diagonal matrices commute.  Rectangular matrices are padded into one square ring 'M_N, where
   words live.

     letter, word, term   a number with a transposition; a product; a rational times scalars times
       a word
     valued_letter        a matrix of 'M_N with what is known of it: its kind, one row, one column
     normal_form          the normal form of a sum of terms
     same_normal_form     the comparison of two sums, which Coq computes
     checkE               two sums with one normal form have one value

   Nothing here need be read to trust a theorem. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Statements.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.

Inductive kind := General | Symmetric | Diagonal.

Section Coef.
Variable R : realFieldType.
Local Notation integer := (integer R).

Lemma integer_sub p q : integer (Z.pos_sub p q) = (Pos.to_nat p)%:R - (Pos.to_nat q)%:R.
Proof.
rewrite Z.pos_sub_spec; case: Pos.compare_spec => [->|lt|lt] /=; first by rewrite subrr.
- rewrite Pos2Nat.inj_sub // minusE natrB ?opprB //.
  by apply/leP/PeanoNat.Nat.lt_le_incl/Pos2Nat.inj_lt.
- rewrite Pos2Nat.inj_sub // minusE natrB //.
  by apply/leP/PeanoNat.Nat.lt_le_incl/Pos2Nat.inj_lt.
Qed.

Lemma integerD z1 z2 : integer (z1 + z2)%Z = integer z1 + integer z2.
Proof.
case: z1 => [|p|p]; case: z2 => [|q|q]; rewrite ?add0r ?addr0 //=.
- by rewrite Pos2Nat.inj_add natrD.
- by rewrite integer_sub.
- by rewrite integer_sub addrC.
- by rewrite Pos2Nat.inj_add natrD opprD.
Qed.

Lemma integerM z1 z2 : integer (z1 * z2)%Z = integer z1 * integer z2.
Proof.
case: z1 => [|p|p]; case: z2 => [|q|q]; rewrite ?mul0r ?mulr0 //=;
  by rewrite Pos2Nat.inj_mul natrM ?mulNr ?mulrN ?mulNr ?opprK.
Qed.

Lemma positive_neq0 p : integer (Zpos p) != 0.
Proof. by rewrite /= pnatr_eq0 -lt0n; apply/ltP/Pos2Nat.is_pos. Qed.

(* rationals *)
Definition fraction (z : Z) (d : positive) : R := integer z / integer (Zpos d).

Lemma fractionM z1 diagonal_one z2 d2 : fraction (z1 * z2) (diagonal_one * d2) = fraction z1
  diagonal_one * fraction z2 d2.
Proof. by rewrite /fraction Pos2Z.inj_mul !integerM invfM mulrACA. Qed.

Lemma fractionD z1 diagonal_one z2 d2 : fraction (z1 * Zpos d2 + z2 * Zpos diagonal_one)
  (diagonal_one * d2) = fraction z1 diagonal_one + fraction z2 d2.
Proof.
by rewrite /fraction Pos2Z.inj_mul integerD !integerM [in RHS]addf_div ?positive_neq0.
Qed.
End Coef.

(* ------------------------------------------------------------------ words of letters *)
Definition letter := (nat * bool)%type.
Definition word := seq letter.
Definition term := (Z * positive * seq word * word)%type.
Definition information := (kind * bool * bool)%type.

Section Check.
Variable inf : seq information.
Definition information_of (l : letter) : information := nth (General, false, false) inf l.1.
Definition is_diagonal l := if (information_of l).1.1 is Diagonal then true else false.
Definition is_row (l : letter) := let '(_, r, c) := information_of l in if l.2 then c else r.
Definition is_column (l : letter) := let '(_, r, c) := information_of l in if l.2 then r else c.
Definition canonical_letter (l : letter) : letter := if (information_of l).1.1 is General then l
  else (l.1, false).
Fixpoint insert_letter (l : letter) (w : word) : word :=
  if w is h :: t then if is_diagonal l && is_diagonal h && (h.1 < l.1)%N then h :: insert_letter l
    t else l :: w else [:: l].
Definition sort_diagonals (w : word) : word := foldr insert_letter [::] (map canonical_letter w).
Definition transposed_word (w : word) : word := rev (map (fun l => (l.1, ~~ l.2)) w).
Definition begins_with_row (w : word) := if w is l :: _ then is_row l else false.
Definition ends_with_column (w : word) := if rev w is l :: _ then is_column l else false.
Fixpoint segments (w : word) : seq word :=
  if w is l :: t then
    if begins_with_row t then [:: l] :: segments t else if segments t is s :: r then (l :: s) :: r
      else [:: [:: l]]
  else [:: [::]].
Fixpoint word_le (u v : word) : bool :=
  match u, v with
  | [::], _ => true
  | _, [::] => false
  | (i, a) :: u, (j, b) :: v =>
      if (i < j)%N then true else if (j < i)%N then false
      else if a == b then word_le u v else b
  end.
Definition canonical_segment (s : word) : word :=
  let a := sort_diagonals s in let b := sort_diagonals (transposed_word s) in if word_le a b then a
    else b.
Fixpoint insert_segment (s : word) (ss : seq word) : seq word :=
  if ss is h :: t then if word_le s h then s :: ss else h :: insert_segment s t else [:: s].
Definition sort_segments (ss : seq word) : seq word := foldr insert_segment [::] ss.
Definition cut_middle (w : word) : seq word * word :=
  if segments w is s0 :: s1 :: rest then
    let l := last s1 rest in let mid := belast s1 rest in
    if begins_with_row s0 && begins_with_row l then (s0 :: mid, l)
    else if ends_with_column s0 && ends_with_column l then (l :: mid, s0)
    else if begins_with_row l then (mid, s0 ++ l) else ([::], w)
  else ([::], w).
Definition normal_term (t : term) : term :=
  let '(z, d, ss, w) := t in let '(cs, w') := cut_middle w in
  (z, d, sort_segments (map canonical_segment (flatten (map segments (ss ++ cs)))), sort_diagonals
    w').
Fixpoint add_term (t : term) (p : seq term) : seq term :=
  if p is u :: q then
    let '(z1, diagonal_one, ss1, w1) := t in let '(z2, d2, ss2, w2) := u in
    if (w1 == w2) && (ss1 == ss2) then
      ((z1 * Zpos d2 + z2 * Zpos diagonal_one)%Z, (diagonal_one * d2)%positive, ss2, w2) :: q
    else u :: add_term t q
  else [:: t].
Definition opposite_term (t : term) : term := let '(z, d, ss, w) := t in ((- z)%Z, d, ss, w).
Definition transposed_term (t : term) : term := let '(z, d, ss, w) := t in (z, d, ss,
  transposed_word w).
Definition multiply_terms (t u : term) : term :=
  let '(z1, diagonal_one, ss1, w1) := t in let '(z2, d2, ss2, w2) := u in
  ((z1 * z2)%Z, (diagonal_one * d2)%positive, ss1 ++ ss2, w1 ++ w2).
Definition entry_term (t : term) : term :=
  let '(z, d, ss, w) := t in (z, d, if w is [::] then ss else w :: ss, [::]).
Definition multiply (p q : seq term) : seq term := flatten (map (fun t => map (multiply_terms t) q)
  p).
Definition normal_form (p : seq term) : seq term := foldr (fun t q => add_term (normal_term t) q)
  [::] p.
Definition is_zero (p : seq term) : bool :=
  all (fun t : term => let '(z, _, _, _) := t in if z is Z0 then true else false) (normal_form p).
Definition same_normal_form (p q : seq term) : bool := is_zero (p ++ map opposite_term q).
End Check.

Section Words.
Variables (R : realFieldType) (N' : nat).
Local Notation N := N'.+1.
Local Notation M := 'M[R]_N.

Definition unit_block (d : nat) : M := pid_mx d.
Lemma unit_block_tr d : (unit_block d)^T = unit_block d. Proof. exact: tr_pid_mx. Qed.

Lemma unit_block1_delta : unit_block 1 = delta_mx 0 0.
Proof.
apply/matrixP => i j; rewrite !mxE; congr (_%:R); congr nat_of_bool.
by case: i => [[|i] hi]; case: j => [[|j] hj]; rewrite -?val_eqE /= ?andbF.
Qed.

Lemma E1E1 (X : M) : unit_block 1 *m X *m unit_block 1 = X 0 0 *: unit_block 1.
Proof.
rewrite unit_block1_delta -(mul_delta_mx (0 : 'I_1)) !mulmxA -[_ *m _ *m X]mulmxA -rowE.
rewrite -[_ *m row 0 X *m _]mulmxA -colE [col _ _]mx11_scalar !mxE.
by rewrite mul_mx_scalar -scalemxAl.
Qed.

Lemma E100 : unit_block 1 0 0 = 1. Proof. by rewrite !mxE. Qed.

Lemma entryE1 (X Y : M) : (X *m unit_block 1 *m Y) 0 0 = X 0 0 * Y 0 0.
Proof.
have s (a : R) : (a *: unit_block 1) 0 0 = a by rewrite mxE E100 mulr1.
rewrite -[LHS]s -[RHS]s; congr (fun Z : M => Z 0 0).
by rewrite -E1E1 -scalerA -(E1E1 Y) !scalemxAl -(E1E1 X) !mulmxA.
Qed.

Record valued_letter := ValuedLetter {
  padded : M; kind_of : kind; row_flag : bool; column_flag : bool;
  kind_holds : match kind_of with General => True | Symmetric => padded^T = padded | Diagonal =>
    is_diag_mx padded end;
  row_holds : row_flag -> unit_block 1 *m padded = padded;
  column_holds : column_flag -> padded *m unit_block 1 = padded }.

Lemma dv_ok : true -> unit_block 1 *m (0 : M) = 0. Proof. by rewrite mulmx0. Qed.
Lemma dv_ok' : false -> (0 : M) *m unit_block 1 = 0. Proof. by []. Qed.
Lemma dv_ok'' : false -> unit_block 1 *m (0 : M) = 0. Proof. by []. Qed.
Definition no_letter := @ValuedLetter 0 General false false I dv_ok'' dv_ok'.

Variable env : seq valued_letter.
Definition informations : seq information := [seq (kind_of v, row_flag v, column_flag v) | v <-
  env].
Definition letter_value (l : letter) : M :=
  if l.2 then (padded (nth no_letter env l.1))^T else padded (nth no_letter env l.1).
Definition word_value (w : word) : M := foldr (fun l a => letter_value l *m a) 1%:M w.
Definition segments_value (ss : seq word) : R := foldr (fun s a => word_value s 0 0 * a) 1 ss.
Definition term_value (t : term) : M := let '(z, d, ss, w) := t in (fraction R z d * segments_value
  ss) *: word_value w.
Definition terms_value (p : seq term) : M := foldr (fun t a => term_value t + a) 0 p.

Lemma infE l : information_of informations l = (kind_of (nth no_letter env l.1), row_flag (nth
  no_letter env l.1), column_flag (nth no_letter env l.1)).
Proof.
rewrite /information_of /informations; case: (ltnP l.1 (size env)) => h; first by rewrite (nth_map
  no_letter).
by rewrite !nth_default ?size_map.
Qed.

Lemma lr1E l : is_row informations l -> unit_block 1 *m letter_value l = letter_value l.
Proof.
rewrite /is_row infE /letter_value; case: l.2 => h; last exact: row_holds.
by rewrite -[unit_block 1]unit_block_tr -trmx_mul column_holds.
Qed.
Lemma lc1E l : is_column informations l -> letter_value l *m unit_block 1 = letter_value l.
Proof.
rewrite /is_column infE /letter_value; case: l.2 => h; last exact: column_holds.
by rewrite -[unit_block 1]unit_block_tr -trmx_mul row_holds.
Qed.

Lemma diagonal_tr n (A : 'M[R]_n) : is_diag_mx A -> A^T = A.
Proof. by move/is_diag_mxP=> h; apply/matrixP=> i j; rewrite mxE; case: (eqVneq i j) => [->//|ij];
  rewrite !h // eq_sym. Qed.
Lemma diagonal_commute n (A B : 'M[R]_n) : is_diag_mx A -> is_diag_mx B -> A *m B = B *m A.
Proof.
move=> /is_diag_mxP ha /is_diag_mxP hb; apply/matrixP=> i j; rewrite !mxE.
rewrite (bigD1 i) //= big1 ?addr0; last by move=> k ki; rewrite ha ?mul0r // eq_sym.
rewrite (bigD1 i) //= big1 ?addr0; last by move=> k ki; rewrite hb ?mul0r // eq_sym.
case: (eqVneq i j) => [->|ij]; first by rewrite mulrC.
by rewrite (ha i j ij) (hb i j ij) !mulr0.
Qed.

Lemma clE l : letter_value (canonical_letter informations l) = letter_value l.
Proof.
rewrite /canonical_letter infE /=; case e: kind_of => //; rewrite /letter_value /=; case: l.2 => //;
  have := kind_holds (nth no_letter env l.1); rewrite e // => h; by rewrite ?h ?(diagonal_tr h).
Qed.
Lemma isdE l : is_diagonal informations l -> is_diag_mx (letter_value l).
Proof.
rewrite /is_diagonal infE /=; case e: kind_of => // _; have := kind_holds (nth no_letter env l.1);
  rewrite e => h.
by rewrite /letter_value; case: l.2; rewrite ?(diagonal_tr h).
Qed.

Lemma wden_cat u v : word_value (u ++ v) = word_value u *m word_value v.
Proof. by elim: u => [|l u IH] /=; rewrite ?mul1mx // IH mulmxA. Qed.
Lemma insE l w : word_value (insert_letter informations l w) = letter_value l *m word_value w.
Proof.
elim: w => [|h t IH] //=; case: ifP => //= /andP[/andP[hl hh] _].
by rewrite IH !mulmxA (diagonal_commute (isdE hh) (isdE hl)).
Qed.
Lemma sortdE w : word_value (sort_diagonals informations w) = word_value w.
Proof. by elim: w => [|l w IH] //=; rewrite /sort_diagonals /= insE -/(sort_diagonals informations
  w) IH clE. Qed.
Lemma revTE w : word_value (transposed_word w) = (word_value w)^T.
Proof.
elim: w => [|l w IH]; first by rewrite /transposed_word /= trmx1.
rewrite /transposed_word /= rev_cons -cats1 wden_cat -/(transposed_word w) IH /= mulmx1 trmx_mul;
  congr (_ *m _).
by rewrite /letter_value /=; case: l.2; rewrite ?trmxK.
Qed.
Lemma hr1E w : begins_with_row informations w -> unit_block 1 *m word_value w = word_value w.
Proof. by case: w => // l w /= /lr1E h; rewrite mulmxA h. Qed.
Lemma hc1E w : ends_with_column informations w -> word_value w *m unit_block 1 = word_value w.
Proof.
rewrite /ends_with_column; case e: (rev w) => [|l v] // /lc1E h.
by rewrite -[w]revK e rev_cons -cats1 wden_cat /= mulmx1 -mulmxA h.
Qed.

Fixpoint cval (ss : seq word) : M :=
  if ss is s :: r then if r is [::] then word_value s else word_value s *m unit_block 1 *m cval r
    else 1%:M.
Lemma segs_neq0 w : segments informations w != [::].
Proof. by case: w => //= l t; case: ifP => //; case: (segments _ t). Qed.
Lemma segsE w : cval (segments informations w) = word_value w.
Proof.
elim: w => [|l t IH] //=; case: ifP => [h|_].
  rewrite /=; case e: (segments informations t) (segs_neq0 t) IH => [|s r] // _ ->.
  by rewrite mulmx1 -mulmxA hr1E.
case e: (segments informations t) (segs_neq0 t) IH => [|s r] //= _ <-.
by case: r {e} => //= s' r; rewrite !mulmxA.
Qed.
Lemma cval00 ss : cval ss 0 0 = segments_value ss.
Proof.
elim: ss => [|s r IH] /=; first by rewrite mxE eqxx.
by case: r IH => [|s' r] IH; [rewrite /= mulr1 | rewrite entryE1 IH].
Qed.
Lemma sval_cat a b : segments_value (a ++ b) = segments_value a * segments_value b.
Proof. by elim: a => [|s a IH] /=; rewrite ?mul1r // IH mulrA. Qed.
Lemma sval_segs ss : segments_value (flatten (map (segments informations) ss)) = segments_value ss.
Proof. by elim: ss => //= s ss IH; rewrite sval_cat IH -cval00 segsE. Qed.
Lemma canonE s : word_value (canonical_segment informations s) 0 0 = word_value s 0 0.
Proof. by rewrite /canonical_segment; case: ifP => _; rewrite sortdE // revTE mxE. Qed.
Lemma sval_canon ss : segments_value (map (canonical_segment informations) ss) = segments_value ss.
Proof. by elim: ss => //= s ss ->; rewrite canonE. Qed.
Lemma sval_insw s ss : segments_value (insert_segment s ss) = word_value s 0 0 * segments_value ss.
Proof. by elim: ss => //= h t IH; case: ifP => //= _; rewrite IH mulrCA. Qed.
Lemma sval_sortw ss : segments_value (sort_segments ss) = segments_value ss.
Proof. by elim: ss => //= s ss IH; rewrite sval_insw IH. Qed.

Lemma cval_mid s0 s1 rest :
  cval (s0 :: s1 :: rest) = segments_value (belast s1 rest) *: (word_value s0 *m unit_block 1 *m
    word_value (last s1 rest)).
Proof.
elim: rest s0 s1 => [|s2 rest IH] s0 s1; first by rewrite /= scale1r.
rewrite [LHS]/= -/(cval (s1 :: s2 :: rest)) IH /= -!scalemxAr -!mulmxA [unit_block 1 *m (word_value
  s1 *m _)]mulmxA.
rewrite [unit_block 1 *m word_value s1 *m _]mulmxA E1E1 -scalemxAl -!scalemxAr scalerA mulrC.
by rewrite !mulmxA.
Qed.

Lemma cutmE w : let '(cs, w') := cut_middle informations w in word_value w = segments_value cs *:
  word_value w'.
Proof.
rewrite /cut_middle; have := segsE w; case: (segments informations w) => [|s0 [|s1 rest]];
  rewrite ?scale1r // cval_mid => h.
case: ifP => [/andP[h0 hl]|_]; last case: ifP => [/andP[h0 hl]|_]; last case: ifP => [hl|_].
- by rewrite -h -[word_value s0](hr1E h0) E1E1 -scalemxAl (hr1E hl) /= scalerA mulrC.
- rewrite -h -mulmxA -[word_value (last _ _)](hc1E hl) [unit_block 1 *m _]mulmxA E1E1 -scalemxAr
  (hc1E h0) /=.
  by rewrite scalerA mulrC.
- by rewrite -h wden_cat -mulmxA (hr1E hl).
- by rewrite scale1r.
Qed.

Lemma normtE t : term_value (normal_term informations t) = term_value t.
Proof.
case: t => [[[z d] ss] w] /=; have := cutmE w; case: (cut_middle informations w) => cs w' h /=.
by rewrite sval_sortw sval_canon sval_segs sval_cat sortdE h scalerA mulrA.
Qed.
Lemma addtE t p : terms_value (add_term t p) = term_value t + terms_value p.
Proof.
elim: p => [|u q IH] //=; case: t IH => [[[z1 diagonal_one] ss1] w1]; case: u => [[[z2 d2] ss2] w2]
  IH.
case: ifP => [/andP[/eqP-> /eqP->]|_] /=; last by rewrite IH addrCA.
by rewrite fractionD mulrDl scalerDl addrA.
Qed.
Lemma normE p : terms_value (normal_form informations p) = terms_value p.
Proof. by elim: p => //= t p IH; rewrite addtE IH normtE. Qed.
Lemma iszeroE p : is_zero informations p -> terms_value p = 0.
Proof.
rewrite /is_zero -normE; elim: (normal_form informations p) => //= t q IH /andP[]; case: t => [[[z
  d] ss] w].
by case: z => //= _ /IH->; rewrite /fraction /= mul0r mul0r scale0r addr0.
Qed.
Lemma pden_cat p q : terms_value (p ++ q) = terms_value p + terms_value q.
Proof. by elim: p => [|t p IH] /=; rewrite ?add0r // IH addrA. Qed.
Lemma tnegE t : term_value (opposite_term t) = - term_value t.
Proof. by case: t => [[[z d] ss] w] /=; rewrite -scaleNr -mulNr; congr (_ * _ *: _); rewrite
  /fraction -mulNr; congr (_ / _); case: z => //= *; rewrite ?oppr0 ?opprK. Qed.
Lemma pden_neg p : terms_value (map opposite_term p) = - terms_value p.
Proof. by elim: p => [|t p IH] /=; rewrite ?oppr0 // IH tnegE opprD. Qed.
Lemma checkE p q : same_normal_form informations p q -> terms_value p = terms_value q.
Proof. by move/iszeroE; rewrite pden_cat pden_neg => /subr0_eq. Qed.
Lemma tTE t : term_value (transposed_term t) = (term_value t)^T.
Proof. by case: t => [[[z d] ss] w] /=; rewrite revTE linearZ. Qed.
Lemma pden_T p : terms_value (map transposed_term p) = (terms_value p)^T.
Proof. by elim: p => [|t p IH] /=; rewrite ?trmx0 // IH tTE linearD. Qed.
Lemma tmulE t u : term_value (multiply_terms t u) = term_value t *m term_value u.
Proof.
case: t => [[[z1 diagonal_one] ss1] w1]; case: u => [[[z2 d2] ss2] w2] /=.
by rewrite fractionM sval_cat wden_cat -scalemxAl -scalemxAr scalerA mulrACA.
Qed.
Lemma pmulE p q : terms_value (multiply p q) = terms_value p *m terms_value q.
Proof.
elim: p => [|t p IH]; rewrite /multiply /= ?mul0mx // pden_cat -/(multiply p q) IH mulmxDl; congr
  (_ + _).
clear IH; by elim: q => [|u q IHq] /=; rewrite ?mulmx0 // IHq tmulE mulmxDr.
Qed.

(* scalars: terms whose word is empty *)
Definition is_scalar (p : seq term) := all (fun t : term => t.2 == [::]) p.
Definition scalar_of_terms (p : seq term) : R := terms_value p 0 0.
Lemma isSE p : is_scalar p -> terms_value p = scalar_of_terms p *: 1%:M.
Proof.
rewrite /scalar_of_terms; elim: p => [|t p IH] /=; first by rewrite mxE scale0r.
case/andP; case: t => [[[z d] ss] w] /= /eqP-> /IH h; rewrite h /= !mxE eqxx mulr1.
by rewrite -scalerDl mulr1.
Qed.
Lemma tentryE t : term_value (entry_term t) 0 0 = term_value t 0 0.
Proof.
case: t => [[[z d] ss] [|l w]] //=; rewrite !mxE eqxx mulr1.
by rewrite mulrA mulrAC.
Qed.
Lemma entryE p : scalar_of_terms (map entry_term p) = terms_value p 0 0.
Proof.
rewrite /scalar_of_terms; elim: p => //= t p IH; rewrite mxE IH [in RHS]mxE; congr (_ + _); exact:
  tentryE.
Qed.
Lemma isS_entry p : is_scalar (map entry_term p).
Proof. by elim: p => //= t p ->; case: t => [[[z d] ss] w]. Qed.
End Words.
