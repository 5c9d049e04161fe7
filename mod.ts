/**
 * The telemetry of OpenAI's Codex for any TypeScript coding agent: every
 * prompt, model request, stream, tool decision and tool result of a session as
 * log record, span event and metric, over OTLP/HTTP, on Deno, Bun and Node.
 *
 * @example
 * ```ts
 * import { OtelProvider, SessionTelemetry } from "@agent-otel/agent-otel";
 *
 * const { otel } = await OtelProvider.tryStart({
 *   serviceName: "my-agent",
 *   logs: { otlpHttp: { endpoint: "http://localhost:4318/v1/logs" } },
 *   traces: { otlpHttp: { endpoint: "http://localhost:4318/v1/traces" } },
 *   metrics: { otlpHttp: { endpoint: "http://localhost:4318/v1/metrics" } },
 * });
 * const session = new SessionTelemetry(otel, {
 *   conversationId: crypto.randomUUID(),
 *   model: "gpt-5.1",
 * });
 *
 * session.userPrompt([{ type: "text", text: "What is in this folder?" }]);
 * const receipt = await otel.shutdown();
 * receipt.logs.recorded; // 1
 * ```
 *
 * @module
 */
export type { BudgetOptions } from "./src/budget.ts";
export {
  OtelProvider,
  type ProviderHost,
  type TryStartResult,
} from "./src/provider.ts";
export type {
  AttributeLimits,
  ConfiguredTracestate,
  ExitSignal,
  ExporterSettings,
  MetricLimits,
  OtelSettings,
  OtlpGrpcOptions,
  RedactionSettings,
  SpoolOptions,
  StatsigOptions,
} from "./src/settings.ts";
export type { BatchLimits } from "./src/delivery/limits.ts";
export type { SessionWork } from "./src/session/session_work.ts";
export type { ApiCall, ToolCall } from "./src/session/run_work.ts";
export type { ToolOutcome } from "./src/session/tool_output.ts";
export {
  type InferenceRequest,
  SessionTelemetry,
} from "./src/session/session_telemetry.ts";
export type { SessionHost } from "./src/session/session_host.ts";
export type { ThreadStarted } from "./src/session/session_metrics.ts";
export type {
  ProcessSpanOpener,
  SessionSpanOpener,
  SpanOpener,
} from "./src/spans/opener.ts";
export type { OpenSpan } from "./src/spans/open.ts";
export type {
  SpanFields,
  SpanLate,
  SpanName,
  SpanTypes,
} from "./src/spans/catalogue.ts";
export type {
  ExecLate,
  NoFields,
  ProcessSpans,
  RequestFields,
  RequestLate,
} from "./src/spans/process_spans.ts";
export type {
  SamplingAttemptFields,
  SamplingFields,
  SessionSpans,
  SubmissionFields,
} from "./src/spans/session_spans.ts";
export type {
  DispatchFields,
  DispatchLate,
  McpCallFields,
  McpCallLate,
  ToolSpans,
} from "./src/spans/tool_spans.ts";
export type {
  ApiFields,
  HttpFields,
  HttpStreamFields,
  ModelClientFields,
  ModelConnectionFields,
  ModelWebsocketFields,
  TransportSpans,
} from "./src/spans/transport_spans.ts";
export type {
  ResponseFields,
  ResponseSpans,
  ResponseTurn,
} from "./src/spans/response_spans.ts";
export {
  qualifiesForTtft,
  type ResponseEvent,
} from "./src/spans/response_event.ts";
export type { ServiceFacts, SessionOptions } from "./src/session/options.ts";
export {
  parseSessionSource,
  type SubAgentSource,
  subAgentSource,
} from "./src/session/session_source.ts";
export type {
  Turn,
  TurnKind,
  TurnOptions,
  TurnReport,
} from "./src/session/turn.ts";
export type { TurnLedger } from "./src/session/ledger.ts";
export type { Outcome } from "./src/session/ended_by.ts";
export type { McpServer, TurnToolCall } from "./src/session/tool_call.ts";
export type { ToolRun } from "./src/session/tool_spans.ts";
export type {
  ApprovalAnswer,
  ApprovalRequest,
  ApprovalSource,
} from "./src/session/approval.ts";
export type { SubAgentOptions } from "./src/session/subagent.ts";
export type {
  ModelCall,
  ModelCallAnswer,
  ModelCallContent,
  ModelCallHeaders,
  ModelCallParameters,
  ModelCallRequest,
  ModelCallTarget,
} from "./src/session/model_call.ts";
export type {
  ApprovalSummary,
  FailureSummary,
  FirstTokenSummary,
  OutcomeCounts,
  SessionSummary,
  ToolSummary,
} from "./src/session/summary.ts";
export {
  formatSummary,
  type FormatSummaryOptions,
} from "./src/session/summary_text.ts";
export type { TokenUsage } from "./src/session/usage.ts";
export type { ApiRequest } from "./src/events/api_request.ts";
export type { AuthEnvironment } from "./src/events/auth_environment.ts";
export type {
  ConversationStarts,
  ReasoningEffort,
} from "./src/events/conversation_starts.ts";
export type {
  AuthMode,
  SessionMetadata,
  TraceSafeMetadata,
} from "./src/events/metadata.ts";
export type { RequestAuth, SignedIn } from "./src/events/request_auth.ts";
export type {
  AgentResponse,
  AuthRecovery,
  GuardianAssessment,
  ModelListAuth,
  ModelListRequest,
  NetworkPolicyDecision,
  PluginInstallElicitation,
  PluginInstallSuggestion,
  SandboxOutcome,
  SkillInvocation,
  SseCompletedFailure,
  SseCompletion,
  SseFailure,
  SseFrame,
  StartupPhase,
  StartupPhaseName,
  StartupStatus,
  ToolDecision,
  ToolFailure,
  ToolResult,
  TurnCost,
  TurnTtft,
  UserInput,
  UserPrompt,
  WebsocketConnect,
  WebsocketEvent,
  WebsocketFailure,
  WebsocketRequest,
} from "./src/events/definitions.ts";
export type { ServiceTiming, Timed } from "./src/events/websocket_timing.ts";
export type { SseOutcome } from "./src/events/sse_outcome.ts";
export type { WebsocketOutcome } from "./src/events/websocket_outcome.ts";
export {
  type ResponsesEvent,
  responsesTypeName,
} from "./src/events/responses_type.ts";
export type { EventMethod } from "./src/events/catalogue.ts";
export type { EventFacts } from "./src/events/attributes.ts";
export type { EventRules, EventSettings } from "./src/events/rules.ts";
export type { Naming } from "./src/events/namespace.ts";
export type { SessionEvents } from "./src/session/session_events.ts";
export type { SessionMetrics } from "./src/session/session_metrics.ts";
export type {
  Prewarm,
  PrewarmOptions,
  TakeOptions,
} from "./src/session/prewarm.ts";
export type { AuditAttributes } from "./src/session/audit.ts";
export type {
  AttributeRow,
  Attributes,
  AttributeType,
  AttributeTypes,
  AttributeValue,
  BaseMetricRow,
  BaseRow,
  CutEnding,
  EventDefinition,
  LogRow,
  MetricRow,
  OptIn,
  RowCut,
  Since,
  TraceRow,
} from "./src/events/definition.ts";
export type { Clock } from "./src/clock.ts";
export type { EffectiveSetting } from "./src/effective.ts";
export type { SettingOrigin } from "./src/origin.ts";
export type {
  ConfigOrigin,
  ConfigSession,
  ConfigSettings,
  OtelConfig,
} from "./src/config/otel_config.ts";
export type { Diagnostic, DiagnosticHandler } from "./src/diagnostics.ts";
export type {
  DeliveryKind,
  Receipt,
  RecoveredReceipt,
  ShutdownReceipt,
  SignalReceipt,
} from "./src/delivery/receipt.ts";
export type {
  AuditRecord,
  LogSink,
  SessionEvent,
} from "./src/delivery/log_sink.ts";
export type { Pipeline } from "./src/pipeline.ts";
export type {
  GenAiConvention,
  GenAiEnd,
  GenAiFacts,
  GenAiMetricRow,
  GenAiRow,
  GenAiSession,
} from "./src/semconv/convention.ts";
export type {
  GENAI_ATTRIBUTES,
  GenAiKey,
  GenAiMetricKey,
  SemconvMode,
} from "./src/semconv/names.ts";
export type { Semconv } from "./src/semconv/semconv.ts";
export type { TextRules } from "./src/redaction/text_rules.ts";
export type { SpanEventFacts, SpanEventSink } from "./src/spans/span_events.ts";
export type { SpanIds, SpanIdSource } from "./src/spans/span_ids.ts";
export type { ContextScope } from "./src/trace_context/scope.ts";
export type { TracePropagation } from "./src/trace_context/propagation.ts";
export type { MetricAttributes } from "./src/metrics/validate.ts";
export type { SeparateMetrics } from "./src/metrics/separate.ts";
export type { OtlpHttpOptions, TlsOptions } from "./src/otlp/settings.ts";
