"""The changes of the twins' formulas that no twin can notice, by the reason."""

REASONS = {
    "It looks at more steps of the same kind.": (
        "claims/jacobian_product.one_step_jacobian:constant-1",
        "claims/lstm_gradient_path.direct_path_is_forget_gate:constant-1",
        "claims/lstm_cell.candidate_is_the_preactivation:constant-1",
    ),
    "A weaker bound, which is true as well; both are reached at z = 0 alone.": (
        "claims/gates.tanh_derivative_half_open:constant-2",
        "claims/gates.tanh_derivative_half_open:constant-3",
        "claims/gates.tanh_derivative_half_open:operator-5",
    ),
    "No factor that is drawn is 0.": (
        "claims/norm_bounds.submultiplicativity:choice-1",
        "claims/norm_bounds.submultiplicativity:constant-2",
    ),
    "A weaker bound, which is true as well; both are the same where all norms exceed 1.": (
        "claims/norm_bounds.submultiplicativity:constant-1",
    ),
    "The refuted statement is true for one unit, whose least gate is its only one.": (
        "claims/norm_bounds.lower_bound:quantity-1",
        "claims/norm_bounds.lower_bound_autonomous:quantity-1",
        "claims/norm_bounds.lower_bound_min_entry:quantity-1",
    ),
    "The search proposes weights of norm 1.": (
        "claims/norm_bounds.lower_bound_min_entry:operator-2",
    ),
    "The statement holds for any two numbers in the place of δ_i and δ_s, and for any ω.": (
        "claims/vanishing_and_exploding.middle_case:quantity-1",
        "claims/vanishing_and_exploding.middle_case:quantity-2",
        "claims/vanishing_and_exploding.middle_case:quantity-3",
        "claims/vanishing_and_exploding.middle_case:quantity-4",
    ),
    "What counts as bounded below is drawn more narrowly.": (
        "claims/vanishing_and_exploding.middle_case:constant-2",
    ),
    "Gates of norm 1 are drawn, where a quotient by the norm is a product.": (
        "claims/vanishing_and_exploding.middle_case:operator-9",
    ),
    "The bound is weaker by less than 1 %: T = 400.": (
        "claims/vanishing_and_exploding.middle_case:constant-6",
        "claims/vanishing_and_exploding.middle_case:constant-10",
    ),
    "A square matrix has CᵀC = I exactly if CCᵀ = I.": (
        "claims/spectral_powers.positive_norm:order-2",
    ),
    "The bound b is at least 1, as ‖W^T‖ ‖W^−T‖ ≥ 1.": (
        "claims/spectral_powers.stable_iff_unitary:function-1",
    ),
    "A weaker bound, which is true as well for W ⪰ 0; both are reached at W = 0.": (
        "claims/spectral_powers.unitary_is_stable:operator-1",
    ),
    "W is symmetric.": (
        "claims/spectral_powers.unitary_is_stable:order-1",
        "claims/spectral_powers.unitary_is_stable:function-1",
    ),
    "A square matrix has YᵀY = I exactly if YYᵀ = I.": (
        "claims/spectral_powers.cayley_step:order-4",
    ),
    "The refuted statement is true for one unit, whether its power has grown or not.": (
        "claims/polar_reduction.polar_powers:comparison-1",
        "claims/polar_reduction.polar_powers:constant-1",
    ),
    "W is normal.": ("claims/polar_reduction.polar_powers_normal:order-1",),
    "An equality in another unit: the refuted statement is true for one unit, with equality.": (
        "claims/polar_reduction._powers_compared:operator-1",
    ),
    "The slope of tanh is even.": (
        "claims/lstm_cell.output_gate_filters_the_output:sign-1",
        "claims/lstm_cell.output_gate_filters_the_output:function-2",
    ),
    "A weaker bound, which is true as well; both are the same for positive values.": (
        "claims/lstm_cell.bounded_output:function-1",
        "claims/lstm_cell.forget_gate_keeps_or_forgets:function-3",
        "claims/lstm_cell.forget_gate_keeps_or_forgets:function-4",
    ),
    "The bound holds for an earlier state as well.": (
        "claims/lstm_cell.bounded_output:index-1",
        "claims/lstm_cell.bounded_output:index-3",
    ),
    "At rest ∂c − W ∂h obeys the same bound.": (
        "claims/lstm_gradient_path.lstm_can_vanish:operator-1",
    ),
    "A shorter run of the same kind.": ("claims/lstm_gradient_path.lstm_half_life:quantity-1",),
    "It is 0 in either case.": ("claims/lstm_gradient_path.lstm_half_life:operator-2",),
    "The room of an inequality that is not due yet, or no more.": (
        "claims/lstm_gradient_path.lstm_half_life:constant-6",
        "claims/lstm_gradient_path.lstm_half_life:constant-8",
    ),
    "The equality is linear in λ.": (
        "claims/weight_gradients.backpropagation_through_time:operator-1",
    ),
    "Other instances of the same kind are drawn.": (
        "claims/bounded_gradients.clipped_descent:operator-1",
        "claims/bounded_gradients.clipped_descent:operator-2",
        "claims/bounded_gradients.clipped_descent:constant-1",
        "claims/bounded_gradients.finite_horizon_kreiss:operator-1",
        "claims/bounded_gradients.finite_horizon_kreiss:choice-1",
        "claims/bounded_gradients.finite_horizon_kreiss:choice-2",
        "claims/bounded_gradients.finite_horizon_kreiss:comparison-1",
        "claims/bounded_gradients.finite_horizon_kreiss:constant-1",
        "claims/bounded_gradients.finite_horizon_kreiss:constant-2",
    ),
    "It truncates at another step.": (
        "claims/weight_gradients.truncated_backpropagation:constant-1",
    ),
    "The gradient is clipped by another factor that suffices.": (
        "claims/bounded_gradients.gradient_clipping:constant-2",
        "claims/bounded_gradients.clipped_descent:constant-2",
        "claims/bounded_gradients.clipped_descent:choice-1",
        "claims/bounded_gradients.clipped_descent:constant-3",
    ),
    "No gradient that is drawn is 0.": (
        "claims/bounded_gradients.gradient_clipping:constant-3",
        "claims/bounded_gradients.clipped_descent:constant-4",
    ),
    "The bound holds for ascent as well.": ("claims/bounded_gradients.clipped_descent:operator-4",),
    "Norms do not change with the sign.": (
        "claims/bounded_gradients.diagonal_state_space:operator-1",
    ),
    "A matrix commutes with its powers.": (
        "claims/bounded_gradients.finite_horizon_kreiss:order-1",
    ),
    "A weaker bound, which is true as well; both are the same where all singular values agree.": (
        "claims/norm_bounds.entrywise_lower_bound:quantity-2",
        "claims/spectral_powers.stable_iff_unitary:quantity-3",
        "claims/spectral_powers.unitary_is_stable:quantity-2",
        "claims/spectral_powers.unitary_is_stable:quantity-3",
        "claims/jacobian_product.any_differentiable_activation:quantity-3",
        "claims/recurrent_extensions.pascanu_vanishing:quantity-1",
        "claims/recurrent_extensions.leaky_network:quantity-1",
        "claims/recurrent_extensions.leaky_network:quantity-2",
    ),
    "Another mixture of the same cases is drawn.": (
        "claims/lstm_gradient_path.path_deviation:comparison-1",
        "claims/lstm_gradient_path.path_deviation:constant-1",
    ),
    "The gates of the lower bound are one number, which commutes with W.": (
        "claims/norm_bounds.entrywise_lower_bound:quantity-1",
    ),
    "The refuted statement is false for such D as well, and true for one unit with any D.": (
        "claims/polar_reduction.polar_gated:operator-1",
        "claims/polar_reduction.polar_gated:sign-1",
        "claims/polar_reduction.polar_gated:constant-1",
    ),
    "No ‖R^t‖ that is drawn is as near to 1 as rounding could tell.": (
        "claims/polar_reduction._powers_compared:operator-3",
        "claims/polar_reduction._powers_compared:operator-4",
    ),
    "The diagonal is the same whatever is read and held fixed.": (
        "claims/recurrent_extensions.gru_direct_path:index-1",
    ),
    "The drawn branches all have a norm below 1.": (
        "claims/recurrent_extensions.residual_step.at_most:constant-1",
    ),
    "It is the claim for −A, whose powers have the same norms.": (
        "claims/bounded_gradients.finite_horizon_kreiss:operator-2",
    ),
    "No product that is drawn is near underflow.": ("twins/brackets.diagonal_bracket:quantity-7",),
    "It is the unit of an error, which may be smaller.": (
        "claims/weight_gradients._run:quantity-2",
    ),
}
EXPLAINED = {name: reason for reason, names in REASONS.items() for name in names}
