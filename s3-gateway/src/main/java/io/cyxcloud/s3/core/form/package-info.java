/** POST Object's form: its fields, its policy and its signature, as pure functions. */
@NullMarked
package io.cyxcloud.s3.core.form;

import org.jspecify.annotations.NullMarked;
