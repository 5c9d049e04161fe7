/** The crash matrix with a spool that is written every 200 ms. */
import { testMatrix } from "./_matrix_tests.ts";

testMatrix("interval");
