#pragma once

#include <cstddef>
#include <sys/resource.h>

namespace cronwarp::test {

// While it lives, this process may have so many descriptors open, as far as the machine allows.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(std::size_t limit);
  ~DescriptorLimit();
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;

  std::size_t limit() const { return limit_; }

 private:
  rlimit before_{};
  std::size_t limit_;
};

}  // namespace cronwarp::test
