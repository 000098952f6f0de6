// Made from the OpenAPI document by `npm run types`.
export interface paths {
    "/v1/dags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All DAGs, by name */
        get: operations["listDags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dags/{dag}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
            };
            cookie?: never;
        };
        /** A DAG with the document that its latest version is */
        get: operations["showDag"];
        /**
         * Make a document the DAG's latest version
         * @description A document that equals the latest version changes nothing. A `name` in it must be the one in the address. YAML may also be sent as
         *     `application/x-yaml`, `text/yaml`, `text/x-yaml` or `text/vnd.yaml`.
         */
        put: operations["registerDag"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Switch a DAG on or off
         * @description The word outlives later versions of the DAG. Switched on, its schedule goes on with the first tick from now.
         */
        patch: operations["changeDag"];
        trace?: never;
    };
    "/v1/dags/{dag}/history": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
            };
            cookie?: never;
        };
        /** The latest jobs of a DAG, newest first, with the statuses of their tasks */
        get: operations["showHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dags/{dag}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a job of the DAG's latest version */
        post: operations["startJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dags/{dag}/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
            };
            cookie?: never;
        };
        /** When the schedule of a DAG starts jobs from now on */
        get: operations["showSchedule"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dags/{dag}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
            };
            cookie?: never;
        };
        /** The versions of a DAG, newest first */
        get: operations["listVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dags/{dag}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
                /** @description Number of a version of the DAG */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        /**
         * One version of a DAG with the document that it is
         * @description What a version is never changes.
         */
        get: operations["showVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dags/{dag}/versions/{version}/graph": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
                /** @description Number of a version of the DAG */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        /**
         * Which tasks a version of a DAG has and which follow which
         * @description In columns, with a place for each task in topological order, ties by id. The graph of a version never changes. A graph with more than 50,000 edges
         *     is given in groups of tasks.
         */
        get: operations["showGraph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the control plane and its store work
         * @description 503 says that the store cannot be read or written at the moment, with the reason. Without AWS, each answer shows what a write that was tried at most a second before came to.
         */
        get: operations["showHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a client has to know before it can ask for anything else
         * @description Needs neither a token nor a signature.
         */
        get: operations["showInfo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs, newest first */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        /** A job without its tasks */
        get: operations["showJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a job and everything in it */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/clear": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run tasks of a job again, after a look at the plan
         * @description Tells which tasks would run again, and does nothing unless `dry_run` is false. A job that has ended runs again, or is pending while
         *     its DAG's `max_active_jobs` holds it back; in a job that runs, attempts of cleared tasks that are under way are stopped first, and
         *     tasks under way that depend on a cleared one directly are cleared as well. The other tasks keep what they did. The job stays on
         *     its version of the DAG. An event `job.cleared` says who asked.
         */
        post: operations["clearTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/cost": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        /**
         * An estimate of what a job cost in AWS
         * @description Counts what is billed for the job, by what is stored of it, and multiplies it by prices on demand. Of a job that has not ended, it is
         *     what the job cost until now. A control plane that does not run in AWS says what the job would have cost there. Texts are for
         *     people and may change. The answer comes within seconds however long the job's history is; see `complete`.
         */
        get: operations["estimateCost"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        /** What happened to a job, for polling */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        /**
         * Why the tasks of a job that do not run do not run
         * @description Says for the whole job, or for one task, what is waited for and until when. Of a task that waits for others, not those directly
         *     before it are named but its frontier: the tasks before it that hold it up and wait for no other task themselves. Texts are for
         *     people, may change, and are relative to `as_of`.
         */
        get: operations["explainJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run an ended job once more, from its failed tasks on */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/states": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        /**
         * How all tasks of a job stand, in columns
         * @description Each column has one value a task, in the order of the graph of the job's version. The first request for a job reads its journal; later ones to the
         *     same process read what was added.
         */
        get: operations["showStates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        /** The tasks of a job, in topological order */
        get: operations["listTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/tasks/{task}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
                /** @description Id of a task */
                task: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        /** One task of a job with all its attempts */
        get: operations["showTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/tasks/{task}/attempts/{attempt}/log": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of an attempt, from 1 */
                attempt: number;
                /** @description Id of a job */
                id: components["parameters"]["id"];
                /** @description Id of a task; `id#3` for an item of a mapped task */
                task: components["parameters"]["task"];
            };
            cookie?: never;
        };
        /**
         * A stretch of the log of an attempt
         * @description Positions are bytes from the beginning of the log. A stretch ends with a whole character, so that concatenated stretches are the log;
         *     bytes that are no UTF-8 are shown as U+FFFD. With `Accept: text/plain` the answer is the text alone, all of it unless `limit` is given;
         *     a log of more than 16 MiB is refused then (413). An attempt that has written nothing has an empty log. Where logs cannot be read, as
         *     in AWS, the answer is a problem with the code `log-elsewhere` (404) that says where the log is.
         */
        get: operations["readLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["showOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/prune": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete jobs that ended long ago
         * @description Deletes a piece of the jobs, with their events, large results and logs, and takes about ten seconds at most. Send it again with
         *     `cursor` until `next_cursor` is null. Objects under keys that DAGs name (`output_s3_key`) stay. The same request may be sent again:
         *     what was deleted stays deleted, and a deletion that was interrupted is completed.
         */
        post: operations["pruneJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stream-tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a ticket for the live stream
         * @description A ticket opens one WebSocket connection: `url` + `?ticket=` + `ticket`, within a minute. For clients that cannot send an
         *     `Authorization` header with a WebSocket's handshake, such as browsers. What is said there is in the project's AsyncAPI document.
         */
        post: operations["issueStreamTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The workers that run local tasks */
        get: operations["listWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The ARN of the IAM principal or the token's subject in AWS; elsewhere the user of the machine, or `token` for whoever has the token. Control characters are replaced, and a longer name is cut */
        Actor: string;
        Clear: {
            /**
             * @description Also the tasks that depend on them, directly or not
             * @default true
             */
            downstream: boolean;
            /**
             * @description Tell what would be done and do nothing
             * @default true
             */
            dry_run: boolean;
            /**
             * @description Of all these only those that are failed, upstream_failed or cancelled
             * @default false
             */
            failed: boolean;
            /** @description Ids of tasks; none for all of the job, which is possible only together with `failed` */
            tasks?: string[];
            /**
             * @description Also the tasks that they depend on, directly or not
             * @default false
             */
            upstream: boolean;
            /**
             * @description The version to run on; `latest` is refused with 409
             * @default same
             * @enum {unknown}
             */
            version: "same" | "latest" | null;
        };
        Cleared: {
            dag: components["schemas"]["Id"];
            dry_run: boolean;
            job_id: components["schemas"]["Id"];
            /** @description How many tasks stay as they are */
            kept: number;
            /** @description Tasks that run again if all that runs succeeds, in topological order */
            runs: components["schemas"]["Id"][];
            /** @description Tasks that are cleared and do not run again then, since their trigger rules say so */
            skipped: components["schemas"]["Id"][];
            status: components["schemas"]["JobStatus"];
            /** @description Cleared tasks that have an attempt under way, which is stopped */
            stopped: components["schemas"]["Id"][];
            /** @description The version that the job is pinned to */
            version: number;
        };
        CostLine: {
            /** @description `count` times `price` by `per` */
            amount: number;
            count: number;
            /**
             * @description More may be added
             * @enum {string}
             */
            kind: "http_requests" | "control_invocations" | "control_time" | "write_units" | "read_units" | "queue_requests" | "events" | "object_writes" | "task_invocations" | "task_time";
            per: number;
            /** @description What `per` units cost */
            price: number;
            text: string;
            /** @description What is counted, in the singular */
            unit: string;
        };
        Dag: components["schemas"]["DagFields"];
        /** @description A DAG document of `apiVersion` `cascade/v1`, with `tasks`, or with `nodes` and `edges` */
        DagDocument: {
            /** @constant */
            apiVersion?: "cascade/v1";
            edges?: unknown[];
            name?: components["schemas"]["Id"];
            nodes?: Record<string, never> | unknown[];
            tasks?: Record<string, never> | unknown[];
        };
        DagFields: {
            /** @description The beginning of a longer one; `definition` has the whole */
            description: string | null;
            /** @description Whether it may run: its source has it, and an operator's word says so, or without one its document */
            enabled: boolean;
            name: components["schemas"]["Id"];
            /** @description When its schedule starts a job next; null: it is disabled or has no schedule */
            next_run_at: components["schemas"]["NullableTime"];
            /** @description Whether its source still has it; one that was removed keeps its history */
            present: boolean;
            /** @description A cron expression; null: only started by hand */
            schedule: string | null;
            /** @description Where the latest version came from: a file, the API, a class */
            source: string;
            /** @description An operator's word on whether it is on, which counts more than its document; null without one */
            switched: {
                /** @description Who said it: the IAM principal's ARN, the token's subject, or the user of the machine; null if that is not known */
                actor: string | null;
                /** @description When it was said first; null for one from before this was recorded */
                at: components["schemas"]["NullableTime"];
                enabled: boolean;
            } | null;
            task_count: number;
            updated_at: components["schemas"]["Time"];
            version: number;
        };
        DagPage: {
            dags: components["schemas"]["Dag"][];
            next_cursor: components["schemas"]["NextCursor"];
        };
        DagWithDefinition: components["schemas"]["DagFields"] & {
            definition: components["schemas"]["DagDocument"];
        };
        Event: {
            /** @description Who asked for it: of `job.cancelled`, of `job.running` or `job.pending` after a retry, and of `job.cleared`; only if that is known */
            actor?: components["schemas"]["Actor"];
            attempt?: number;
            dag: components["schemas"]["Id"];
            error?: components["schemas"]["TaskError"];
            job_id: components["schemas"]["Id"];
            /** @description Which item, if it is an item of a mapped task; only then */
            map_index?: number;
            /** @description Why the task was skipped; only then */
            reason?: string;
            /** @description Numbers a job's events without gaps */
            seq: number;
            task_id?: components["schemas"]["Id"];
            timestamp: components["schemas"]["Time"];
            /**
             * @example job.running
             * @example task.success
             */
            type: string;
        };
        EventPage: {
            events: components["schemas"]["Event"][];
            /** @description The `after` that asks for what follows */
            next_after: number;
        };
        FailedAttempt: {
            attempt: number;
            completed_at: components["schemas"]["Time"];
            error: components["schemas"]["TaskError"];
            started_at: components["schemas"]["NullableTime"];
        };
        Graph: {
            /** @description When the version was registered */
            created_at: components["schemas"]["Time"];
            dag: components["schemas"]["Id"];
            edge_count: number;
            /** @description Of a graph with more than 50,000 edges, and only then */
            groups?: {
                count: number;
                /** @description The ids, with # for each run of digits */
                id_stem: string;
                /** @description 0 without upstreams, else one more than that of the highest upstream */
                level: number;
                type: components["schemas"]["TaskType"];
                /** @description The places of the groups in which the direct upstreams are */
                upstream: number[];
            }[];
            task_count: number;
            /** @description Null if the graph is given in groups */
            tasks: null | {
                ids: components["schemas"]["Id"][];
                types: components["schemas"]["TaskType"][];
                /** @description The places of the direct upstreams of each task, in order */
                upstream: number[][];
            };
            version: number;
        };
        History: {
            dag: components["schemas"]["Id"];
            jobs: {
                completed_at: components["schemas"]["NullableTime"];
                created_at: components["schemas"]["Time"];
                dag_version: number;
                job_id: components["schemas"]["Id"];
                started_at: components["schemas"]["NullableTime"];
                status: components["schemas"]["JobStatus"];
                task_counts: components["schemas"]["TaskCounts"];
                triggered_by: string;
            }[];
            /** @description For each job, a letter for each of `tasks` */
            states: components["schemas"]["Letters"][];
            /** @description Those of the newest job in topological order, then those that only others have */
            tasks: components["schemas"]["Id"][];
        };
        Id: string;
        Info: {
            /**
             * @description none: only the user who runs the control plane reaches it; token: its own, as `Authorization: Bearer`; jwt: one of `issuer`; iam: requests are
             *     signed with AWS credentials (SigV4, `execute-api`)
             * @enum {string}
             */
            auth: "none" | "token" | "jwt" | "iam";
            /** @description The client of the issuer for which tokens are made */
            client_id: string | null;
            /** @description URL of the OpenID Connect issuer */
            issuer: string | null;
            /** @description Only from `cascade ui`, which sends requests on to a control plane elsewhere with credentials of its own; requests show the key of its link, as `Authorization: Bearer`. The rest of this object is what that control plane says */
            proxy?: {
                /** @description The profile of the AWS configuration that was chosen */
                profile: string | null;
                /** @description The region that requests are signed for; null: a token is shown */
                region: string | null;
                /** @description Where the control plane is, for commands */
                url: string;
            };
            /** @description The scopes that allow everything */
            scopes: string[];
            /** @description Whether there is a live stream */
            stream: boolean;
            /** @description The version of Cascade */
            version: string;
        };
        Job: {
            /** @description Who triggered it; only if that is known */
            actor?: components["schemas"]["Actor"];
            completed_at: components["schemas"]["NullableTime"];
            context: Record<string, never>;
            created_at: components["schemas"]["Time"];
            dag: components["schemas"]["Id"];
            /** @description The version it is pinned to */
            dag_version: number;
            job_id: components["schemas"]["Id"];
            note?: string;
            started_at: components["schemas"]["NullableTime"];
            status: components["schemas"]["JobStatus"];
            /** @description In a list that was asked to include it */
            task_counts?: components["schemas"]["TaskCounts"];
            /**
             * @example api
             * @example cli
             * @example schedule
             */
            triggered_by: string;
        };
        JobCost: {
            /** @description How it was counted, in sentences */
            assumptions: string[];
            /** @description Whether all events are counted. If not, the journal is so long that it is counted in parts: ask again, and it goes on after `last_event` */
            complete: boolean;
            /** @enum {string} */
            currency: "USD";
            dag: components["schemas"]["Id"];
            /** @constant */
            estimate: true;
            /** @description Whether the job ran in AWS; if not, it is what it would have cost there */
            in_aws: boolean;
            job_id: components["schemas"]["Id"];
            /** @description The `seq` of the latest event that this answer knows of */
            last_event: number;
            lines: components["schemas"]["CostLine"][];
            /** @description What is not in it, in sentences */
            not_counted: string[];
            /** Format: date */
            prices_as_of: string;
            /** @description The region whose prices these are */
            region: string;
            status: components["schemas"]["JobStatus"];
            /** @description What it is an estimate of */
            title: string;
            /** @description The sum of the amounts */
            total: number;
        };
        JobExplanation: {
            as_of: components["schemas"]["Time"];
            dag: components["schemas"]["Id"];
            job_id: components["schemas"]["Id"];
            /** @description The `seq` of the latest event that this answer knows of */
            last_event: number;
            status: components["schemas"]["JobStatus"];
            /** @description A sentence about the job as a whole */
            summary: string;
            /** @description What its tasks wait for, or why they did not run; those that succeeded are not among them */
            waits: {
                /** @description How many tasks; 0 if the job as a whole waits */
                count: number;
                kind: components["schemas"]["WaitReason"];
                /** @description The first of these tasks, in topological order */
                tasks: string[];
                text: string;
                /** @description When the first of them goes on by itself, or is ended */
                until: components["schemas"]["NullableTime"];
            }[];
        };
        JobPage: {
            jobs: components["schemas"]["Job"][];
            next_cursor: components["schemas"]["NextCursor"];
        };
        /** @enum {string} */
        JobStatus: "pending" | "running" | "success" | "failed" | "cancelled";
        /**
         * @description A letter a task: P pending, D ready, Q queued, R running, W waiting, Y up_for_retry, S success, F failed, U upstream_failed, K skipped, C cancelled,
         *     and - for a task that the version in question does not have
         */
        Letters: string;
        LogPage: {
            /** @description Whether the attempt has ended and the text reaches to the end of its log */
            complete: boolean;
            /** @description The byte with which the text begins */
            from: number;
            /** @description The `after` of the next stretch */
            next_after: number;
            /** @description How many bytes the log has at the moment */
            size: number;
            text: string;
        };
        Milliseconds: (number | null)[];
        /** @description The `cursor` of the next page; null on the last one */
        NextCursor: string | null;
        NullableTime: components["schemas"]["Time"] | null;
        Problem: {
            /**
             * @description Stable
             * @example dag-not-found
             */
            code: string;
            /** @description What is wrong and what to do */
            detail: string;
            /** @description What is wrong with the parts of a document */
            errors?: {
                code: string;
                column?: number;
                detail: string;
                /** @description What to do about it */
                hint?: string;
                line?: number;
                /** @description A JSON pointer (RFC 6901) to the part */
                pointer: string;
            }[];
            status: number;
            title: string;
            /** Format: uri-reference */
            type: string;
        };
        Prune: {
            /** @description The `next_cursor` of the piece before */
            cursor?: string | null;
            /** @description Only jobs of this DAG; null: of all */
            dag?: components["schemas"]["Id"] | null;
            /**
             * @description Tell what would be deleted and delete nothing
             * @default false
             */
            dry_run: boolean;
            /**
             * @description At most so many jobs
             * @default 100
             */
            limit: number;
            /**
             * @description How long ago a job must have ended; seconds, or text with a unit
             * @example 90d
             * @example 36h
             * @example 3600
             */
            older_than: number | string;
        };
        PrunedPage: {
            dry_run: boolean;
            /** @description Jobs that could not be deleted, or not completely; the next deletion tries again */
            failures: {
                job_id: components["schemas"]["Id"];
                reason: string;
            }[];
            /** @description In the order of their creation */
            jobs: {
                completed_at: components["schemas"]["Time"];
                /** @description Null if its deletion had begun before */
                dag: components["schemas"]["Id"] | null;
                job_id: components["schemas"]["Id"];
            }[];
            next_cursor: components["schemas"]["NextCursor"];
            /** @description How many objects in object storage were deleted */
            objects: number;
        };
        /** @description Those fields of a task that were asked for */
        SomeOfTask: {
            attempts?: components["schemas"]["Task"]["attempts"];
            completed_at?: components["schemas"]["Task"]["completed_at"];
            error?: components["schemas"]["Task"]["error"];
            history?: components["schemas"]["Task"]["history"];
            map_index?: components["schemas"]["Task"]["map_index"];
            reason?: components["schemas"]["Task"]["reason"];
            result?: components["schemas"]["Task"]["result"];
            started_at?: components["schemas"]["Task"]["started_at"];
            status?: components["schemas"]["Task"]["status"];
            task_id: components["schemas"]["Task"]["task_id"];
            type?: components["schemas"]["Task"]["type"];
            worker?: components["schemas"]["Task"]["worker"];
        };
        /** @description A page for which `fields` was given */
        SomeTaskPage: {
            job_id: components["schemas"]["Id"];
            last_event: components["schemas"]["TaskPage"]["last_event"];
            next_cursor: components["schemas"]["NextCursor"];
            status: components["schemas"]["JobStatus"];
            task_counts: components["schemas"]["TaskCounts"];
            tasks: components["schemas"]["SomeOfTask"][];
        };
        StartJob: {
            /**
             * @description The job's parameters
             * @default {}
             */
            context: Record<string, never>;
            /**
             * @description Also if the DAG is disabled
             * @default false
             */
            force: boolean;
            /** @description An id of the caller's choice */
            job_id?: components["schemas"]["Id"];
            /** @description Kept with the job; without control characters but for line ends and tabs */
            note?: string;
        };
        States: {
            /** @description How many attempts were made */
            attempts: number[];
            /** @description When the task ended */
            completed_at: components["schemas"]["Milliseconds"];
            dag: components["schemas"]["Id"];
            dag_version: number;
            job_id: components["schemas"]["Id"];
            /** @description The `seq` of the latest event that this answer knows of */
            last_event: number;
            /** @description When the latest attempt was queued */
            queued_at: components["schemas"]["Milliseconds"];
            /** @description When the latest attempt began */
            started_at: components["schemas"]["Milliseconds"];
            states: components["schemas"]["Letters"];
            status: components["schemas"]["JobStatus"];
            task_counts: components["schemas"]["TaskCounts"];
            /** @description Who ran the latest attempt, as a place in `workers`; -1 for nobody */
            worker: number[];
            workers: string[];
        };
        StreamTicket: {
            expires_at: components["schemas"]["Time"];
            ticket: string;
            /** @description Where the live stream is */
            url: string;
        };
        Task: {
            attempts: number;
            completed_at: components["schemas"]["NullableTime"];
            error: components["schemas"]["TaskError"] | null;
            /** @description The attempts that did not succeed, in order */
            history: components["schemas"]["FailedAttempt"][];
            /** @description Which item, if it is an item of a mapped task; only then */
            map_index?: number;
            /** @description Why the task was skipped; only then */
            reason?: string;
            /**
             * @description What the task returned, any JSON value. One that is kept in S3 is an object with `result_location`,
             *     `result_s3_key` and `result_size_bytes`, and its data beside them if it is small.
             */
            result: unknown;
            started_at: components["schemas"]["NullableTime"];
            status: components["schemas"]["TaskStatus"];
            task_id: components["schemas"]["Id"];
            type: components["schemas"]["TaskType"];
            /** @description Who ran the latest attempt */
            worker: string | null;
        };
        /** @description How many of all the job's tasks are in which status */
        TaskCounts: {
            [key: string]: number;
        };
        TaskError: {
            message: string;
            type: string;
        };
        TaskExplanation: {
            as_of: components["schemas"]["Time"];
            dag: components["schemas"]["Id"];
            /** @description The first of the tasks that hold it up and wait for no other task themselves, in topological order; of a task that cannot run any more, those that are the reason */
            frontier: {
                status: components["schemas"]["TaskStatus"];
                task_id: string;
                /** @description What follows "the task" */
                text: string;
                until: components["schemas"]["NullableTime"];
            }[];
            frontier_count: number;
            job_id: components["schemas"]["Id"];
            kind: components["schemas"]["WaitReason"];
            last_event: number;
            status: components["schemas"]["TaskStatus"];
            task_id: string;
            text: string;
            until: components["schemas"]["NullableTime"];
        };
        TaskPage: {
            job_id: components["schemas"]["Id"];
            /** @description The `seq` of the latest event that this answer knows of */
            last_event: number;
            next_cursor: components["schemas"]["NextCursor"];
            status: components["schemas"]["JobStatus"];
            task_counts: components["schemas"]["TaskCounts"];
            tasks: components["schemas"]["Task"][];
        };
        /** @enum {string} */
        TaskStatus: "pending" | "ready" | "queued" | "running" | "waiting" | "up_for_retry" | "success" | "failed" | "upstream_failed" | "skipped" | "cancelled";
        /** @enum {string} */
        TaskType: "local" | "command" | "lambda" | "noop" | "stepfunctions";
        TaskWithAttempts: {
            /** @description All attempts, in order; of more than a hundred the latest */
            attempt_times: {
                attempt: number;
                completed_at: components["schemas"]["NullableTime"];
                error: components["schemas"]["TaskError"] | null;
                queued_at: components["schemas"]["NullableTime"];
                started_at: components["schemas"]["NullableTime"];
                /** @enum {string} */
                status: "queued" | "running" | "waiting" | "success" | "failed" | "skipped" | "cancelled";
                /** @description Who ran it */
                worker: string | null;
            }[];
            attempts: components["schemas"]["Task"]["attempts"];
            completed_at: components["schemas"]["Task"]["completed_at"];
            /** @description The tasks that it is a direct upstream of */
            downstream: components["schemas"]["Id"][];
            error: components["schemas"]["Task"]["error"];
            history: components["schemas"]["Task"]["history"];
            map_index?: components["schemas"]["Task"]["map_index"];
            /** @description When the latest attempt was queued */
            queued_at: components["schemas"]["NullableTime"];
            reason?: components["schemas"]["Task"]["reason"];
            result: components["schemas"]["Task"]["result"];
            started_at: components["schemas"]["Task"]["started_at"];
            status: components["schemas"]["Task"]["status"];
            task_id: components["schemas"]["Task"]["task_id"];
            type: components["schemas"]["Task"]["type"];
            /** @description Its direct upstreams */
            upstream: components["schemas"]["Id"][];
            worker: components["schemas"]["Task"]["worker"];
        };
        /**
         * Format: date-time
         * @example 2026-01-01T00:00:00.000Z
         */
        Time: string;
        Timetable: {
            dag: components["schemas"]["Id"];
            /** @description Whether the DAG is on; the schedule of one that is off starts nothing */
            enabled: boolean;
            /** @description A cron expression; null: only started otherwise */
            schedule: string | null;
            ticks: {
                at: components["schemas"]["Time"];
                /**
                 * Format: date-time
                 * @description The time in the schedule's zone
                 */
                local: string;
                /** @description What is odd about it where clocks change */
                note: string | null;
            }[];
            /** @description The IANA name of the zone of the schedule */
            timezone: string | null;
        };
        VersionFields: {
            created_at: components["schemas"]["Time"];
            source: string;
            task_count: number;
            version: number;
        };
        Versions: {
            versions: components["schemas"]["VersionFields"][];
        };
        VersionWithDefinition: components["schemas"]["VersionFields"] & {
            definition: components["schemas"]["DagDocument"];
            name: components["schemas"]["Id"];
        };
        /**
         * @description More may be added
         * @enum {string}
         */
        WaitReason: "admission" | "start" | "worker_slot" | "service" | "retry" | "limit" | "running" | "function" | "state_machine" | "time" | "answer" | "callback" | "child" | "poll" | "items" | "upstream" | "failed" | "upstream_failed" | "skipped" | "cancelled" | "success";
        Workers: {
            workers: {
                host: string;
                lease_until: components["schemas"]["Time"];
                pid: number;
                /** @description Some of these attempts */
                running: {
                    attempt: number;
                    job_id: components["schemas"]["Id"];
                    /** @description Which item, if it is an item of a mapped task; only then */
                    map_index?: number;
                    started_at: components["schemas"]["NullableTime"];
                    task_id: components["schemas"]["Id"];
                }[];
                /** @description How many tasks it runs at once */
                slots: number;
                started_at: components["schemas"]["Time"];
                /** @enum {string} */
                status: "alive" | "lost";
                /** @description How many attempts it runs of the newest 200 running jobs */
                used: number;
                worker_id: string;
            }[];
        };
    };
    responses: {
        /** @description The request itself is wrong */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It does not fit with how things are */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description What it is about does not exist */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Another problem, such as a token that is missing (401) or a store that does not answer (503) */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It is larger than what can be taken */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is of a type that is not taken here, or does not say its type */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Where an earlier page ended, from its `next_cursor`; empty for the first page. One that no answer gave is refused with 400. */
        cursor: string;
        /** @description Name of a DAG */
        dag: components["schemas"]["Id"];
        /** @description Id of a job */
        id: components["schemas"]["Id"];
        /** @description Id of a task; `id#3` for an item of a mapped task */
        task: string;
        /** @description Number of a version of the DAG */
        version: number;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listDags: {
        parameters: {
            query?: {
                /** @description Where an earlier page ended, from its `next_cursor`; empty for the first page. One that no answer gave is refused with 400. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of DAGs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DagPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Problem"];
        };
    };
    showDag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The DAG */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DagWithDefinition"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Problem"];
        };
    };
    registerDag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DagDocument"];
                "application/yaml": components["schemas"]["DagDocument"];
            };
        };
        responses: {
            /** @description The DAG as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DagWithDefinition"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description The document breaks the rules of DAGs; `errors` tells all that is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    changeDag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "enabled": false
                 *     }
                 */
                "application/json": {
                    enabled: boolean;
                };
            };
        };
        responses: {
            /** @description The DAG as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dag"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Problem"];
        };
    };
    showHistory: {
        parameters: {
            query?: {
                /** @description At most so many */
                jobs?: number;
            };
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The jobs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Problem"];
        };
    };
    startJob: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The same request with the same key starts one job, however often it is sent within 24 hours, also after an answer with 503. Another request with
                 *     the same key is refused.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "context": {
                 *         "date": "2026-01-01"
                 *       },
                 *       "note": "first of the year"
                 *     }
                 */
                "application/json": components["schemas"]["StartJob"];
            };
        };
        responses: {
            /** @description The job was accepted */
            202: {
                headers: {
                    /** @description Where the job is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description The idempotency key belongs to another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    showSchedule: {
        parameters: {
            query?: {
                /** @description So many times */
                next?: number;
            };
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The times */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timetable"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Problem"];
        };
    };
    listVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The versions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Versions"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Problem"];
        };
    };
    showVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
                /** @description Number of a version of the DAG */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionWithDefinition"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Problem"];
        };
    };
    showGraph: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a DAG */
                dag: components["parameters"]["dag"];
                /** @description Number of a version of the DAG */
                version: components["parameters"]["version"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The graph */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Graph"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Problem"];
        };
    };
    showHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They do */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    showInfo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version of Cascade and how callers show who they are */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Info"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description Only jobs that were created at this time or later */
                created_after?: string;
                /** @description Only jobs that were created before this time */
                created_before?: string;
                /** @description Where an earlier page ended, from its `next_cursor`; empty for the first page. One that no answer gave is refused with 400. */
                cursor?: components["parameters"]["cursor"];
                /** @description Only jobs of this DAG */
                dag?: components["schemas"]["Id"];
                /** @description `task_counts` adds to each job how many of its tasks have which status. That costs a read of each job, so that `limit` is 100 at most then. */
                include?: "task_counts";
                /** @description At most so many */
                limit?: number;
                /** @description Only jobs in this status */
                status?: components["schemas"]["JobStatus"];
                /** @description Only jobs that this started, such as `schedule` */
                triggered_by?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of jobs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            default: components["responses"]["Problem"];
        };
    };
    showJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Problem"];
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job, cancelled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Problem"];
        };
    };
    clearTasks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "tasks": [
                 *         "load"
                 *       ],
                 *       "dry_run": true
                 *     }
                 */
                "application/json": components["schemas"]["Clear"];
            };
        };
        responses: {
            /** @description The plan; nothing was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cleared"];
                };
            };
            /** @description What was done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cleared"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Problem"];
        };
    };
    estimateCost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The estimate */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobCost"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Problem"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description Only events with a greater `seq` */
                after?: number;
                /** @description At most so many */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Problem"];
        };
    };
    explainJob: {
        parameters: {
            query?: {
                /** @description Only of this task; `id#3` for an item of a mapped task */
                task?: string;
            };
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The explanation; that of a task if one was named */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobExplanation"] | components["schemas"]["TaskExplanation"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Problem"];
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job, running again */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Problem"];
        };
    };
    showStates: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The states */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["States"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Problem"];
        };
    };
    listTasks: {
        parameters: {
            query?: {
                /** @description Where an earlier page ended, from its `next_cursor`; empty for the first page. One that no answer gave is refused with 400. */
                cursor?: components["parameters"]["cursor"];
                /**
                 * @description Only these fields of each task, `task_id` and `map_index` always among them. The answer is faster without `started_at`, `completed_at`,
                 *     `result`, `error`, `reason`, `worker` and `history`.
                 */
                fields?: ("task_id" | "map_index" | "type" | "status" | "attempts" | "started_at" | "completed_at" | "result" | "error" | "reason" | "worker" | "history")[];
                /** @description At most so many; all unless given */
                limit?: number;
                /** @description Only tasks with this in their id, in upper or lower case */
                q?: string;
                /** @description Only tasks in one of these statuses */
                status?: components["schemas"]["TaskStatus"][];
            };
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tasks, with all fields unless `fields` asked for some */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPage"] | components["schemas"]["SomeTaskPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Problem"];
        };
    };
    showTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job */
                id: components["parameters"]["id"];
                /** @description Id of a task */
                task: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskWithAttempts"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Problem"];
        };
    };
    readLog: {
        parameters: {
            query?: {
                /** @description Where the stretch begins, the `next_after` of the one before; -1 for the last `limit` bytes */
                after?: number;
                /** @description Where the stretch ends, the `from` of the one after it; not together with `after` */
                before?: number;
                /** @description At most so many bytes */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Number of an attempt, from 1 */
                attempt: number;
                /** @description Id of a job */
                id: components["parameters"]["id"];
                /** @description Id of a task; `id#3` for an item of a mapped task */
                task: components["parameters"]["task"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stretch */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogPage"];
                    "text/plain": string;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            default: components["responses"]["Problem"];
        };
    };
    showOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI 3.1 document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    pruneJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Prune"];
            };
        };
        responses: {
            /** @description The jobs that were deleted, or would be */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrunedPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Problem"];
        };
    };
    issueStreamTicket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ticket, which is a secret */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamTicket"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            default: components["responses"]["Problem"];
        };
    };
    listWorkers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workers"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
