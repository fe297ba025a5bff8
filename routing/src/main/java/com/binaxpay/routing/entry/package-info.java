/// Which site suits a client, and the way there: answers for DNS servers, and files for balancers and firewalls.
///
/// [SiteWatch] asks the sites how they are from outside, [SiteChoice] chooses one for an address, [PowerDnsBackend]
/// tells
/// DNS servers. All are safe for any thread.
@NullMarked
package com.binaxpay.routing.entry;

import org.jspecify.annotations.NullMarked;
