#include "random_expression.h"

#include <array>

namespace cronwarp::cron::testing {
namespace {

constexpr std::array kMonths = {"JAN", "FEB", "mar", "Apr", "MAY", "JUN",
                                "JUL", "AUG", "SEP", "oct", "NOV", "DEC"};
constexpr std::array kWeekdays = {"SUN", "MON", "Tue", "WED", "thu", "FRI", "SAT"};

struct Field {
  std::string text;
  std::set<int> values;
};

struct Bounds {
  int min;
  int max;
  bool wraps;
  bool step_from_value;  // "5/10"
};

std::string text_of(int value) { return std::to_string(value); }

void add_item(Field& field, const Bounds& bounds, Dice& dice) {
  const int size = bounds.max - bounds.min + 1;
  const int a = dice.roll(bounds.min, bounds.max);
  switch (dice.roll(0, 4)) {
    case 0:
    case 1:
      field.text += text_of(a);
      field.values.insert(a);
      return;
    case 2: {
      int b = dice.roll(bounds.min, bounds.max);
      if (!bounds.wraps && b < a) b = a;
      field.text += text_of(a) + "-" + text_of(b);
      for (int v = a; v <= (b < a ? b + size : b); ++v) {
        field.values.insert(bounds.min + (v - bounds.min) % size);
      }
      return;
    }
    case 3: {
      const int b = dice.roll(a, bounds.max);
      const int step = dice.roll(1, size - 1);
      field.text += text_of(a) + "-" + text_of(b) + "/" + text_of(step);
      for (int v = a; v <= b; v += step) field.values.insert(v);
      return;
    }
    default: {
      const int step = dice.roll(1, size - 1);
      const bool from_star = !bounds.step_from_value || dice.one_in(2);
      field.text += (from_star ? "*" : text_of(a)) + "/" + text_of(step);
      for (int v = from_star ? bounds.min : a; v <= bounds.max; v += step) field.values.insert(v);
      return;
    }
  }
}

Field random_field(const Bounds& bounds, int star_in, Dice& dice) {
  Field field;
  if (dice.one_in(star_in)) {
    field.text = std::string(1, '*');
    for (int v = bounds.min; v <= bounds.max; ++v) field.values.insert(v);
    return field;
  }
  for (int items = dice.one_in(3) ? dice.roll(2, 4) : 1; items > 0; --items) {
    if (!field.text.empty()) field.text += ',';
    add_item(field, bounds, dice);
  }
  return field;
}

Field random_month(const Bounds& bounds, Dice& dice) {
  if (!dice.one_in(4)) return random_field(bounds, 2, dice);
  const int month = dice.roll(1, 12);
  return {kMonths[static_cast<std::size_t>(month - 1)], {month}};
}

// Values in Unix numbering, 0 = Sunday, whatever the text says.
Field random_weekday(Dialect dialect, const Bounds& bounds, int star_in, Dice& dice) {
  if (dice.one_in(4)) {
    const int a = dice.roll(0, 6);
    const int b = dice.roll(a, 6);
    Field field{std::string(kWeekdays[static_cast<std::size_t>(a)]) + "-" +
                    kWeekdays[static_cast<std::size_t>(b)],
                {}};
    for (int v = a; v <= b; ++v) field.values.insert(v);
    return field;
  }
  const Field raw = random_field(bounds, star_in, dice);
  Field field{raw.text, {}};
  const bool aws = dialect == Dialect::kAws || dialect == Dialect::kAwsScheduler;
  for (int v : raw.values) field.values.insert(aws ? v - 1 : v % 7);
  return field;
}

void random_aws_day(Expression& e, std::string& day, std::string& weekday, Dice& dice) {
  day.assign(1, '?');
  weekday.assign(1, '?');
  const auto shown = [](int unix_weekday) { return std::to_string(unix_weekday + 1); };
  e.weekday = dice.roll(0, 6);
  switch (dice.roll(0, 9)) {
    case 0:
      day.back() = 'L';
      e.day = Expression::Day::kLast;
      return;
    case 1:
      day = std::string("LW");
      e.day = Expression::Day::kLastWorkday;
      return;
    case 2:
      e.n = dice.roll(1, 31);
      day = std::to_string(e.n) + "W";
      e.day = Expression::Day::kNearestWorkday;
      return;
    case 3:
      weekday = shown(e.weekday) + "L";
      e.day = Expression::Day::kLastOfWeekday;
      return;
    case 4:
      e.n = dice.roll(1, 5);
      weekday = shown(e.weekday) + "#" + std::to_string(e.n);
      e.day = Expression::Day::kNthOfWeekday;
      return;
    case 5:
    case 6: {
      const Field field = random_weekday(e.dialect, {1, 7, true, true}, 6, dice);
      weekday = field.text;
      e.weekdays = field.values;
      return;
    }
    default: {
      const Field field = random_field({1, 31, true, true}, 2, dice);
      day = field.text;
      e.days = field.values;
      return;
    }
  }
}

Field random_years(Dice& dice) {
  if (!dice.one_in(4)) return {"*", {}};
  return random_field({1970, 2199, false, true}, 1000, dice);
}

std::set<int> all(int min, int max) {
  std::set<int> values;
  for (int v = min; v <= max; ++v) values.insert(v);
  return values;
}

bool robfig_star(const std::string& field) {
  return ("," + field + ",").find(",*,") != std::string::npos ||
         ("," + field + ",").find(",*/1,") != std::string::npos;
}

}  // namespace

std::uint64_t Dice::next() {
  state_ += 0x9E3779B97F4A7C15;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

int Dice::roll(int low, int high) {
  const auto size = static_cast<std::uint64_t>(high - low + 1);
  return low + static_cast<int>(next() % size);
}

Expression random_expression(Dialect dialect, Dice& dice) {
  const bool aws = dialect == Dialect::kAws || dialect == Dialect::kAwsScheduler;
  const bool debian = dialect == Dialect::kDebian;
  Expression e;
  e.dialect = dialect;
  e.days = all(1, 31);
  e.weekdays = all(0, 6);
  const Field minute = random_field({0, 59, aws, !debian}, 6, dice);
  const Field hour = random_field({0, 23, aws, !debian}, 3, dice);
  const Field month = random_month({1, 12, aws, !debian}, dice);
  e.minutes = minute.values;
  e.hours = hour.values;
  e.months = month.values;
  e.time_wildcard = minute.text.starts_with('*') || hour.text.starts_with('*');
  std::string day;
  std::string weekday;
  std::string year;
  if (aws) {
    random_aws_day(e, day, weekday, dice);
    const Field years = random_years(dice);
    e.years = years.values;
    if (years.values.empty()) e.years = all(1970, 2199);
    year = " " + years.text;
  } else {
    const Field days = random_field({1, 31, false, !debian}, 2, dice);
    const Field weekdays = random_weekday(dialect, {0, debian ? 7 : 6, false, !debian}, 2, dice);
    day = days.text;
    weekday = weekdays.text;
    e.days = days.values;
    e.weekdays = weekdays.values;
    e.either = debian ? !day.starts_with('*') && !weekday.starts_with('*')
                      : !robfig_star(day) && !robfig_star(weekday);
  }
  e.text = minute.text + " " + hour.text + " " + day + " " + month.text + " " + weekday + year;
  return e;
}

}  // namespace cronwarp::cron::testing
