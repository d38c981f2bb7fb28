#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include "base/contract.h"

namespace cronwarp {

// std::expected's names and meaning for C++20, for callers that can act on a failure. Where many
// failures matter use Diagnostics; for a failing machine throw EnvironmentError.
template <class E>
class Unexpected {
 public:
  constexpr explicit Unexpected(E error) : error_(std::move(error)) {}
  constexpr const E& error() const& { return error_; }
  constexpr E&& error() && { return std::move(error_); }

 private:
  E error_;
};

template <class T, class E>
class [[nodiscard]] Expected {
 public:
  constexpr Expected(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  constexpr Expected(Unexpected<E> failure)
      : state_(std::in_place_index<1>, std::move(failure).error()) {}

  constexpr bool has_value() const { return state_.index() == 0; }
  constexpr explicit operator bool() const { return has_value(); }

  // REQUIRES: has_value().
  constexpr const T& value() const& {
    CRONWARP_ASSERT(has_value(), "the value of a failed Expected was asked for");
    return *std::get_if<0>(&state_);
  }
  constexpr T&& value() && {
    CRONWARP_ASSERT(has_value(), "the value of a failed Expected was asked for");
    return std::move(*std::get_if<0>(&state_));
  }
  constexpr const T& operator*() const& { return value(); }
  constexpr T&& operator*() && { return std::move(*this).value(); }
  constexpr const T* operator->() const { return &value(); }

  // REQUIRES: !has_value().
  constexpr const E& error() const {
    CRONWARP_ASSERT(!has_value(), "the error of a successful Expected was asked for");
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, E> state_;
};

}  // namespace cronwarp
