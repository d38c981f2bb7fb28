#include "runner/descriptor.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "base/environment_error.h"

namespace cronwarp {
namespace {

constexpr int kLowest = 10;

[[noreturn]] void fail(int error) {
  throw EnvironmentError("cannot talk to a program: " + std::generic_category().message(error) +
                         "; the limit of open files may be too low (ulimit -n)");
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  close();
  fd_ = other.release();
  return *this;
}

int Descriptor::release() { return std::exchange(fd_, -1); }

void Descriptor::close() {
  if (fd_ >= 0) ::close(release());
}

Descriptor Descriptor::adopt(int fd) {
  if (fd < 0) fail(errno);
  Descriptor descriptor;
  descriptor.fd_ = ::fcntl(fd, F_DUPFD_CLOEXEC, kLowest);
  const int error = errno;
  ::close(fd);
  if (descriptor.fd_ < 0) fail(error);
  return descriptor;
}

Descriptor Descriptor::empty_file() { return adopt(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

Descriptor Descriptor::file_of(const std::string& bytes) {
  Descriptor file = adopt(::memfd_create("cronwarp", MFD_CLOEXEC));
  for (std::size_t written = 0; written < bytes.size();) {
    const ssize_t count = ::write(file.get(), bytes.data() + written, bytes.size() - written);
    if (count < 0) fail(errno);
    written += static_cast<std::size_t>(count);
  }
  if (::lseek(file.get(), 0, SEEK_SET) != 0) fail(errno);
  return file;
}

Pipe Pipe::make() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail(errno);
  Pipe pipe;
  try {
    pipe.read_end = Descriptor::adopt(ends[0]);
  } catch (const EnvironmentError&) {
    ::close(ends[1]);
    throw;
  }
  pipe.write_end = Descriptor::adopt(ends[1]);
  return pipe;
}

}  // namespace cronwarp
