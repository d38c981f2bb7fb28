#pragma once

#include <functional>
#include <source_location>
#include <string>
#include <string_view>

// Always-on assertions for our own bugs. A failed one prints the condition, the place, the message
// and whatever the innermost ContractContext says (virtual time, seed), then aborts. They are never
// for what a user wrote (that is a Diagnostic) nor for what the machine did (EnvironmentError).

namespace cronwarp {

[[noreturn]] void contract_failed(
    std::string_view condition, std::string_view message,
    const std::source_location& where = std::source_location::current());

// While it lives, its text is part of every failed contract of this thread. They nest; the
// innermost speaks.
class ContractContext {
 public:
  using Describe = std::function<std::string()>;

  explicit ContractContext(Describe describe);
  ~ContractContext();
  ContractContext(const ContractContext&) = delete;
  ContractContext& operator=(const ContractContext&) = delete;

 private:
  friend void contract_failed(std::string_view, std::string_view, const std::source_location&);

  Describe describe_;
  ContractContext* outer_;
};

}  // namespace cronwarp

// A macro because the text of the condition is part of the message.
#define CRONWARP_ASSERT(condition, message)               \
  do {                                                    \
    if (!(condition)) [[unlikely]] {                      \
      ::cronwarp::contract_failed(#condition, (message)); \
    }                                                     \
  } while (false)
