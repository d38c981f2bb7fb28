#pragma once

#include <string>

namespace cronwarp {

// A file descriptor that is closed with it. Those it makes are not inherited by programs, and lie
// above the low ones, so that giving a child its own overwrites none of them. What cannot be had is
// an EnvironmentError.
class Descriptor {
 public:
  Descriptor() = default;
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  // Always at its end.
  static Descriptor empty_file();
  // A file that has no name, with these bytes, to be read from the start.
  static Descriptor file_of(const std::string& bytes);

  int get() const { return fd_; }  // -1: none
  int release();
  void close();

 private:
  friend struct Pipe;
  // Takes `fd` over. REQUIRES: errno says why it is negative, if it is.
  static Descriptor adopt(int fd);

  int fd_ = -1;
};

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;

  static Pipe make();
};

}  // namespace cronwarp
