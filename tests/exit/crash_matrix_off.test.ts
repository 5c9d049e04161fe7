/** The crash matrix without a spool. */
import { testMatrix } from "./_matrix_tests.ts";

testMatrix("off");
