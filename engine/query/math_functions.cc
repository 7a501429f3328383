// Functions of single values.

#include <cmath>
#include <numbers>

#include "engine/query/extreme_values.h"
#include "engine/query/function_row.h"

namespace alertd::query {
namespace {

using Args = std::span<const double>;

// A function of <cmath> as a kernel.
template <double (*function)(double)>
double Plain(double value, Args /*args*/) {
  return function(value);
}

// Functions of the standard library may not be named as template arguments; these may.
double Abs(double v) { return std::abs(v); }
double Acos(double v) { return std::acos(v); }
double Acosh(double v) { return std::acosh(v); }
double Asin(double v) { return std::asin(v); }
double Asinh(double v) { return std::asinh(v); }
double Atan(double v) { return std::atan(v); }
double Atanh(double v) { return std::atanh(v); }
double Ceil(double v) { return std::ceil(v); }
double Cos(double v) { return std::cos(v); }
double Cosh(double v) { return std::cosh(v); }
double Deg(double v) { return v * 180 / std::numbers::pi; }
double Exp(double v) { return std::exp(v); }
double Floor(double v) { return std::floor(v); }
double Ln(double v) { return std::log(v); }
double Log10(double v) { return std::log10(v); }
double Log2(double v) { return std::log2(v); }
double Rad(double v) { return v * std::numbers::pi / 180; }
double Sin(double v) { return std::sin(v); }
double Sinh(double v) { return std::sinh(v); }
double Sqrt(double v) { return std::sqrt(v); }
double Tan(double v) { return std::tan(v); }
double Tanh(double v) { return std::tanh(v); }
double Sign(double v) {
  if (v > 0) return 1;
  return v < 0 ? -1 : v;  // zero and NaN stay
}

double Round(double value, Args args) {
  const double inverse = 1.0 / (args.empty() ? 1.0 : args[0]);
  return std::floor(value * inverse + 0.5) / inverse;
}

double Clamp(double value, Args args) { return LargerOf(args[0], SmallerOf(args[1], value)); }
double ClampMin(double value, Args args) { return LargerOf(args[0], value); }
double ClampMax(double value, Args args) { return SmallerOf(args[0], value); }
bool EmptyClamp(Args args) { return args[1] < args[0]; }

constexpr FunctionRow kRows[] = {
    {"abs", ElementFunction{Plain<Abs>}},
    {"acos", ElementFunction{Plain<Acos>}},
    {"acosh", ElementFunction{Plain<Acosh>}},
    {"asin", ElementFunction{Plain<Asin>}},
    {"asinh", ElementFunction{Plain<Asinh>}},
    {"atan", ElementFunction{Plain<Atan>}},
    {"atanh", ElementFunction{Plain<Atanh>}},
    {"ceil", ElementFunction{Plain<Ceil>}},
    {"clamp", ElementFunction{Clamp, EmptyClamp}},
    {"clamp_max", ElementFunction{ClampMax}},
    {"clamp_min", ElementFunction{ClampMin}},
    {"cos", ElementFunction{Plain<Cos>}},
    {"cosh", ElementFunction{Plain<Cosh>}},
    {"deg", ElementFunction{Plain<Deg>}},
    {"exp", ElementFunction{Plain<Exp>}},
    {"floor", ElementFunction{Plain<Floor>}},
    {"ln", ElementFunction{Plain<Ln>}},
    {"log10", ElementFunction{Plain<Log10>}},
    {"log2", ElementFunction{Plain<Log2>}},
    {"rad", ElementFunction{Plain<Rad>}},
    {"round", ElementFunction{Round}},
    {"sgn", ElementFunction{Plain<Sign>}},
    {"sin", ElementFunction{Plain<Sin>}},
    {"sinh", ElementFunction{Plain<Sinh>}},
    {"sqrt", ElementFunction{Plain<Sqrt>}},
    {"tan", ElementFunction{Plain<Tan>}},
    {"tanh", ElementFunction{Plain<Tanh>}},
};

}  // namespace

std::span<const FunctionRow> MathFunctions() { return kRows; }

}  // namespace alertd::query
