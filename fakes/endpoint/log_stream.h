#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "convox/api.h"
#include "fakes/endpoint/rack_stream.h"
#include "fakes/rack/fake_rack.h"

namespace cronwarp::fakes {

// The lines of an app's log, one frame each, in the form of the rack's generation. It ends when
// what it shows is gone, or, without `follow`, with the last line there is.
class LogStream : public RackStream {
 public:
  struct Options {
    bool follow = true;
    bool prefix = false;              // since 2018 lines come bare unless asked for
    std::optional<std::size_t> tail;  // of the lines there are, the last so many; nullopt: all
  };

  // The rack is borrowed and outlives the stream.
  LogStream(FakeRack& rack, std::string app, convox::LogQuery query, const Options& options);

  Output pull() override;

 private:
  void skip_to_tail();
  bool is_gone();
  std::string format(const convox::LogLine& line) const;

  FakeRack& rack_;
  std::string app_;
  convox::LogQuery query_;
  Options options_;
  std::uint64_t seen_ = 0;  // the number of the last line sent or passed over
};

}  // namespace cronwarp::fakes
