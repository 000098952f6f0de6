/** The web UI: its pages, and what answers requests for them. */
@NullMarked
package dev.cascade.ui;

import org.jspecify.annotations.NullMarked;
