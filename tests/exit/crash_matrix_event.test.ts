/** The crash matrix with a spool that is written at every event. */
import { testMatrix } from "./_matrix_tests.ts";

testMatrix("event");
