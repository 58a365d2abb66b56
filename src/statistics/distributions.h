#pragma once

namespace uptake {

/// z with P(Z < z) = `probability`, of the standard normal distribution; 0 < probability < 1.
double normal_quantile(double probability);
double normal_probability(double z);  ///< P(Z < z)
/// P(|Z| >= |z|), of the standard normal distribution.
double two_sided_normal(double z);
/// P(|T| >= |t|), of Student's t with `degrees` > 0 of freedom.
double two_sided_student(double t, double degrees);

}  // namespace uptake
