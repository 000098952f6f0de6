/** Where commands find DAGs: files, folders, buckets and Java classes. */
@NullMarked
package dev.cascade.local.cli.dag;

import org.jspecify.annotations.NullMarked;
