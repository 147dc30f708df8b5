/** Access control lists: their documents, their headers, and whose an object is. */
@NullMarked
package io.cyxcloud.s3.core.acl;

import org.jspecify.annotations.NullMarked;
