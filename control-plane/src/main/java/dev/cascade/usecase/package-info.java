/** What can be asked of the control plane, one verb a class: load, decide, save, then act. */
@NullMarked
package dev.cascade.usecase;

import org.jspecify.annotations.NullMarked;
