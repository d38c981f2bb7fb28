#include "reports/byte_sink.h"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "base/contract.h"
#include "base/environment_error.h"

namespace cronwarp::reports {

FileSink::FileSink(std::string path) : path_(std::move(path)) {
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail(errno);
}

FileSink::~FileSink() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void FileSink::write(std::string_view bytes) {
  CRONWARP_ASSERT(descriptor_ >= 0, "a closed file was written to");
  while (!bytes.empty()) {
    const ::ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      fail(errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void FileSink::close() {
  const int result = ::close(std::exchange(descriptor_, -1));
  if (result != 0) fail(errno);
}

void FileSink::fail(int error_number) const {
  throw EnvironmentError(
      fmt::format("cannot write '{}': {}", path_, std::generic_category().message(error_number)));
}

}  // namespace cronwarp::reports
