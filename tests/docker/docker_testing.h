#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/event_loop.h"
#include "runner/docker_client.h"

namespace cronwarp::test {

// Tests on a real engine. Where there is none they are skipped, and say why; with CI=true in the
// environment they fail.
class DockerTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  EventLoop& loop() { return loop_; }
  DockerClient& client() { return *client_; }

  // Images that are made of this machine's own files when the engine does not have them:
  // busybox, with `sh` and all its other names in /bin;
  const std::string& busybox_image();
  // sh (dash), date, sleep and cat, with the glibc that they are linked to.
  const std::string& glibc_image();

  // What the client says to these arguments; a failure of the test if it does not succeed.
  std::string docker(const std::vector<std::string>& arguments);
  // Names of the containers, running or not, that carry the label ("cronwarp.run=..."), in order.
  std::vector<std::string> containers_with(const std::string& label);
  std::vector<std::string> volumes_with(const std::string& label);
  // "cronwarp.run=ID" of this test's client.
  std::string run_label();

 private:
  EventLoop loop_;
  std::unique_ptr<DockerClient> client_;
};

// A folder of its own, gone with all that is in it at the end.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }
  // With the folders that it is in.
  void write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

}  // namespace cronwarp::test
