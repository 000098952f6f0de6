/** What one run of a command shares: settings, output format and error reports. */
@NullMarked
package dev.cascade.local.cli.session;

import org.jspecify.annotations.NullMarked;
