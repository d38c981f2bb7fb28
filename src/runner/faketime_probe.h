#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/container.h"
#include "runner/docker_client.h"

namespace cronwarp {

// The beginning of a file in an image.
struct ImageFile {
  std::string beginning;
  bool takes_other_rights = false;  // setuid or setgid
};

// A container made as a task's, in which `date` is asked for the time with and without libfaketime,
// and whose files can be read; removed at the end.
class FaketimeProbe {
 public:
  enum class Answer {
    kFaked,
    kReal,
    kNoDate,  // there is none, or it prints no seconds
    kNone,    // there is no shell, or it did not start
  };

  // Tries it out. All is borrowed and outlives the probe. Throws EnvironmentError: no engine.
  FaketimeProbe(DockerClient& client, const std::string& library, const std::string& image,
                const Container& container, const std::string& manifest_folder);

  Answer answer() const { return answer_; }
  // What went wrong, in the words of the engine or of the image's loader; may be empty.
  const std::string& words() const { return words_; }

  // What the container's shell would start by that name: a path or a name on its PATH; nullopt:
  // nothing. Links are followed.
  std::optional<ImageFile> read_file(const std::string& program) const;

 private:
  // Removes the container, whatever comes between.
  class Removal {
   public:
    Removal(DockerClient& client, std::string name);
    ~Removal();
    Removal(const Removal&) = delete;
    Removal& operator=(const Removal&) = delete;

    const std::string& name() const { return name_; }

   private:
    DockerClient& client_;
    std::string name_;
  };

  void read_answer(const std::string& output);
  std::optional<ImageFile> read_path(std::string path) const;

  DockerClient& client_;
  Removal removal_;
  Answer answer_ = Answer::kNone;
  std::string words_;
  std::string working_dir_ = "/";
  std::vector<std::string> path_;  // folders of PATH
};

}  // namespace cronwarp
