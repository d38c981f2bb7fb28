#include "runner/json_cursor.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cronwarp {
namespace {

using nlohmann::json;

const json& no_value() {
  static const json kNull;
  return kNull;
}

std::string_view name_of_type(const json& value) {
  switch (value.type()) {
    case json::value_t::null:
      return "null";
    case json::value_t::object:
      return "an object";
    case json::value_t::array:
      return "an array";
    case json::value_t::string:
      return "a text";
    case json::value_t::boolean:
      return "true or false";
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
      return "a whole number";
    case json::value_t::number_float:
      return "a number with a fraction";
    case json::value_t::binary:
    case json::value_t::discarded:
      break;
  }
  return "nothing known";
}

}  // namespace

JsonCursor::JsonCursor(const json& document, std::string& fault)
    : value_(document), fault_(fault) {}

JsonCursor::JsonCursor(const json& value, const JsonCursor& parent, std::string_view name,
                       std::size_t index)
    : value_(value), fault_(parent.fault_), parent_(&parent), name_(name), index_(index) {}

bool JsonCursor::has(std::string_view name) const { return value_.contains(name); }

JsonCursor JsonCursor::member(std::string_view name) const {
  if (!value_.is_object()) {
    wrong_type("an object");
    return {no_value(), *this, name, 0};
  }
  const auto found = value_.find(name);
  if (found == value_.end()) {
    const JsonCursor missing(no_value(), *this, name, 0);
    missing.fault("is missing");
    return {no_value(), *this, name, 0};
  }
  return {*found, *this, name, 0};
}

bool JsonCursor::is_null() const { return value_.is_null(); }

std::string JsonCursor::text() const {
  if (value_.is_string()) return value_.get<std::string>();
  wrong_type("a text");
  return "";
}

std::string JsonCursor::text_or_null() const {
  if (value_.is_null() || value_.is_string()) return value_.is_null() ? "" : text();
  wrong_type("a text or null");
  return "";
}

std::int64_t JsonCursor::integer(std::int64_t min, std::int64_t max) const {
  if (!value_.is_number_integer()) {
    wrong_type("a whole number");
    return 0;
  }
  // What does not fit reads as negative: too small, or far too large.
  const bool fits = !value_.is_number_unsigned() || value_.get<std::uint64_t>() <= INT64_MAX;
  const auto number = value_.get<std::int64_t>();
  if (fits && min <= number && number <= max) return number;
  if (max < min) {
    fault(fmt::format("is {}, and there is nothing it could mean", value_.dump()));
  } else {
    fault(fmt::format("is {}, and must be from {} to {}", value_.dump(), min, max));
  }
  return 0;
}

bool JsonCursor::boolean() const {
  if (value_.is_boolean()) return value_.get<bool>();
  wrong_type("true or false");
  return false;
}

Instant JsonCursor::instant() const {
  const std::string written = text();
  if (!fault_.empty()) return {};
  const auto at = parse_instant(written);
  if (at) return *at;
  fault(fmt::format("is '{}': {}", written, at.error()));
  return {};
}

std::vector<std::string> JsonCursor::texts() const {
  return each([](const JsonCursor& element) { return element.text(); });
}

void JsonCursor::fault(std::string_view what) const {
  if (fault_.empty()) fault_ = fmt::format("{} {}", place(), what);
}

std::size_t JsonCursor::size() const {
  if (value_.is_array()) return value_.size();
  wrong_type("an array");
  return 0;
}

JsonCursor JsonCursor::element(std::size_t index) const {
  return {value_[index], *this, "", index};
}

void JsonCursor::wrong_type(std::string_view expected) const {
  fault(fmt::format("is {}, and must be {}", name_of_type(value_), expected));
}

std::string JsonCursor::place() const {
  if (parent_ == nullptr) return "the document";
  if (name_.empty()) return fmt::format("{}[{}]", parent_->place(), index_);
  if (parent_->parent_ == nullptr) return std::string(name_);
  return fmt::format("{}.{}", parent_->place(), name_);
}

}  // namespace cronwarp
