#pragma once
#include <resolv.h>

// _res is a macro for the calling thread's own settings, which Swift does not see. Names are looked up as they are,
// never with a search domain behind them, and a name server that is silent is asked `attempts` times, for `seconds` each.
static inline void resolver_use_absolute_names(int seconds, int attempts) {
    res_init();
    _res.options &= ~(RES_DNSRCH | RES_DEFNAMES);
    _res.retrans = seconds;
    _res.retry = attempts;
}
