/**
 * The namespace of tools that have none of their own.
 *
 * @module
 */

/** Namespace of plain function tools. */
export const DEFAULT_TOOL_NAMESPACE = "functions";
