#include "tests/server/descriptors.h"

#include <algorithm>

namespace cronwarp::test {

DescriptorLimit::DescriptorLimit(std::size_t limit) {
  ::getrlimit(RLIMIT_NOFILE, &before_);
  rlimit wanted = before_;
  wanted.rlim_cur = std::min<rlim_t>(limit, before_.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &wanted);
  limit_ = wanted.rlim_cur;
}

DescriptorLimit::~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }

}  // namespace cronwarp::test
