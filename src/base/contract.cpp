#include "base/contract.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace cronwarp {
namespace {

thread_local ContractContext* innermost = nullptr;

}  // namespace

ContractContext::ContractContext(Describe describe)
    : describe_(std::move(describe)), outer_(std::exchange(innermost, this)) {}

ContractContext::~ContractContext() { innermost = outer_; }

void contract_failed(std::string_view condition, std::string_view message,
                     const std::source_location& where) {
  std::fprintf(stderr, "cronwarp: internal error: %.*s\n  broken: %.*s\n  at: %s:%u\n",
               static_cast<int>(message.size()), message.data(), static_cast<int>(condition.size()),
               condition.data(), where.file_name(), where.line());
  if (innermost != nullptr) {
    std::fprintf(stderr, "  while: %s\n", innermost->describe_().c_str());
  }
  std::fprintf(stderr, "  This is a bug in cronwarp; please report it with the command line.\n");
  std::abort();
}

}  // namespace cronwarp
