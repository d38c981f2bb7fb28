#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "runner/container.h"
#include "runner/docker_client.h"

namespace cronwarp {

// Makes the processes of a container believe that it is another time, by libfaketime: mounted
// read-only and preloaded. The clock runs on from there, for all of the container's processes
// alike; the monotonic clock and waiting are left alone. Source: libfaketime 0.9.10, README,
// "FAKETIME".

// Where Debian's package has the library; nullopt: it is not installed. Of its two variants the one
// for programs with threads, for what a task runs has them more often than not, and the other one
// reads its settings anew every 10 s without a lock.
std::optional<std::string> find_faketime_library();

struct FaketimeSetup {
  std::vector<std::pair<std::string, std::string>> variables;
  std::vector<std::string> mounts;  // of ContainerOrder
};
// For a container that is about to start and is to believe that it is `at`, or less than a second
// later. `now`: the wall clock.
FaketimeSetup faketime_setup(const std::string& library, Instant at, Instant now);

// Whether a container's command can be made to believe it: tried out in its image, and read off the
// programs that its command and its entrypoint start, and their shell scripts. Empty: it can; else
// one sentence that says why not, such as "bin/report is a Go program, which asks the kernel for
// the time and not the C library". `manifest_folder`: volumes are relative to it. Throws
// EnvironmentError: no engine.
std::string why_faketime_fails(DockerClient& client, const std::string& library,
                               const std::string& image, const Container& container,
                               const std::string& manifest_folder);

}  // namespace cronwarp
