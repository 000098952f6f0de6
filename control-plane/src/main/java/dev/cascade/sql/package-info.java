/**
 * The stores on PostgreSQL and on an embedded SQLite file: one code base, whose differences are in {@link dev.cascade.sql.Database} and the
 * schema scripts. Nothing outside this package needs the drivers, which are optional dependencies.
 */
@NullMarked
package dev.cascade.sql;

import org.jspecify.annotations.NullMarked;
