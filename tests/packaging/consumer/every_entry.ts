/**
 * Every entry, so that every declaration is type-checked.
 *
 * @module
 */

export * as root from "@agent-otel/agent-otel";
export * as cli from "@agent-otel/agent-otel/cli";
export * as collector from "@agent-otel/agent-otel/collector";
export * as config from "@agent-otel/agent-otel/config";
export * as doctor from "@agent-otel/agent-otel/doctor";
export * as otlp from "@agent-otel/agent-otel/otlp";
export * as runtime from "@agent-otel/agent-otel/runtime";
export * as traceContext from "@agent-otel/agent-otel/trace-context";
