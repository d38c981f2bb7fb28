#pragma once

#include <cstdint>
#include <string_view>

#include "base/expected.h"
#include "convox/api.h"
#include "convox/generation.h"

namespace cronwarp::fakes {

// The refusals of a rack of one generation, with the status and the text its clients get. Sources
// where not said: convox/rack 20160420221228 (api/controllers, api/models) and 20260421192651
// (provider/aws), convox/convox 3.24.9.
class RackErrors {
 public:
  using Error = Unexpected<convox::ApiError>;

  explicit RackErrors(convox::Generation generation) : generation_(generation) {}

  Error no_app(std::string_view name) const;
  Error no_process(std::string_view id) const;
  // Of GET: the rack of 2016 takes a process it did not find for one, and panics.
  Error no_process_to_show(std::string_view id) const;
  Error no_release(std::string_view id) const;
  Error no_build(std::string_view id) const;
  Error no_service(std::string_view name) const;
  // Of a run: the rack of 2016 hands ECS an empty task definition and passes on what ECS says.
  Error no_service_to_run(std::string_view name) const;
  Error no_release_to_run(std::string_view app) const;
  Error no_room() const;
  Error invalid_app_name() const;
  Error app_exists(std::string_view name) const;
  // The fake rack's own: a real one takes any number.
  Error count_beyond_limit(std::int32_t count) const;
  // Of the formation of 2016; sizes in MB.
  Error memory_beyond_instance(std::uint64_t requested, std::uint64_t instance) const;

 private:
  bool is_gen1() const { return generation_ == convox::Generation::kGen1April2016; }
  Error not_found(std::string_view what, std::string_view name) const;

  convox::Generation generation_;
};

}  // namespace cronwarp::fakes
