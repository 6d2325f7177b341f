(* The premises on exp and tanh hold for the real numbers of MathComp Analysis: the two cited facts,
   as the exported theorems state them.  This file alone needs the package mathcomp-analysis, and
   with it the axioms of classical logic; no exported theorem uses it.

     exponential          exp (x + y) = exp x exp y, exp (- x) exp x = 1, exp x > 0, exp x >= 1 + x
     hyperbolic_tangent   exp (- x) + exp (- x) tanh x + exp x tanh x = exp x *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets.
From mathcomp.analysis Require Import reals topology normedtype sequences derive exp.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory numFieldNormedType.Exports.
Local Open Scope ring_scope.

Section Exponential.
Variable R : realType.
Definition tanh (x : R) : R := (expR x - expR (- x)) / (expR x + expR (- x)).

Lemma expR_ge (x : R) : 1 + x <= expR x.
Proof.
case: (leP 0 x) => [|x0]; first exact: expR_ge1Dx.
have [|c] := @MVT R (@expR R) (@expR R) _ _ x0 (fun y _ => is_derive_expR y).
  by apply/continuous_subspaceT => y; exact: continuous_expR.
rewrite in_itv /= => /andP[_ c0]; rewrite expR0 sub0r => e.
have : expR c * - x <= - x by rewrite ler_pimull ?oppr_ge0 ?ltW // expR_lt1.
by rewrite -e ler_subl_addr addrC -ler_subl_addr opprK addrC.
Qed.

Theorem exponential (x y : R) :
  (expR (x + y) = expR x * expR y) /\ (expR (- x) * expR x = 1) /\
  (0 < expR x) /\ (1 + x <= expR x).
Proof.
by rewrite expRD [expR (- x) * _]mulrC expRxMexpNx_1 expR_gt0 expR_ge.
Qed.
Theorem hyperbolic_tangent (x : R) :
  expR (- x) + expR (- x) * tanh x + expR x * tanh x = expR x.
Proof.
have h : expR (- x) + expR x != 0 by rewrite gt_eqF // addr_gt0 // expR_gt0.
by rewrite -addrA -mulrDl mulrC /tanh [expR x + _ in X in _ / X]addrC divfK // addrC subrK.
Qed.
Theorem at_zero : expR 0 = 1 :> R /\ tanh 0 = 0.
Proof. by rewrite /tanh oppr0 subrr mul0r expR0. Qed.
End Exponential.
