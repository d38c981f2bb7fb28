#pragma once

#include <string>
#include <string_view>

namespace cronwarp::reports {

// Where a writer's bytes go, in large pieces. An interface so that tests can break it.
class ByteSink {
 public:
  virtual ~ByteSink() = default;

  // Takes all of it or throws EnvironmentError.
  virtual void write(std::string_view bytes) = 0;
};

// A file that is created, or emptied if it exists. Unbuffered: callers write large pieces. What was
// written before an error stays.
class FileSink : public ByteSink {
 public:
  // Throws EnvironmentError.
  explicit FileSink(std::string path);
  ~FileSink() override;
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;

  void write(std::string_view bytes) override;
  // Throws EnvironmentError if the system reports a late write error. Nothing can be written after.
  void close();

 private:
  [[noreturn]] void fail(int error_number) const;

  std::string path_;
  int descriptor_ = -1;
};

}  // namespace cronwarp::reports
