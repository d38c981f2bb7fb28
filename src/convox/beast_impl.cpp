// The compiled half of Beast, once for all who include it.

#include <boost/beast/src.hpp>
