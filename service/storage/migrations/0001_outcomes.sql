CREATE TABLE "model_calls" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"request_id" uuid NOT NULL,
	"key_id" uuid NOT NULL,
	"task" text NOT NULL,
	"model" text NOT NULL,
	"input_tokens" integer NOT NULL,
	"output_tokens" integer NOT NULL,
	"called_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outcomes" (
	"trace_id" text NOT NULL,
	"candidate_id" text NOT NULL,
	"key_id" uuid NOT NULL,
	"is_correct" boolean,
	"is_best" boolean NOT NULL,
	"speedup_ratio" double precision,
	"original_runtime" double precision,
	"optimized_runtime" double precision,
	"told_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "outcomes_key_id_trace_id_candidate_id_pk" PRIMARY KEY("key_id","trace_id","candidate_id")
);
--> statement-breakpoint
ALTER TABLE "model_calls" ADD CONSTRAINT "model_calls_key_id_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outcomes" ADD CONSTRAINT "outcomes_key_id_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_calls_key_id_called_at_index" ON "model_calls" USING btree ("key_id","called_at");--> statement-breakpoint
CREATE INDEX "model_calls_request_id_index" ON "model_calls" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "requests_answered_at_index" ON "requests" USING btree ("answered_at");