-- The same text runs on SQLite and PostgreSQL. Instants are microseconds since 1970 UTC; flags are 0/1; SQLite keeps
-- blobs in a column of any type name, so `bytea` serves both.

-- One execution of a feed.
create table run (
    run_id text primary key, -- UUIDv7: sorts by time
    municipality text not null, -- key of every table: one installation may serve a region
    feed text not null,
    started_at bigint not null,
    finished_at bigint, -- null while it runs; after a kill the next run of the feed sets it
    outcome text not null check (outcome in ('running', 'succeeded', 'incomplete', 'failed')),
    read bigint not null, -- read = new + changed + unchanged + filtered + quarantined
    new bigint not null,
    changed bigint not null,
    unchanged bigint not null,
    filtered bigint not null, -- posts left out by rule, with the reason on the record
    quarantined bigint not null,
    source_total bigint, -- what the source itself says it holds; null when it does not say
    latest_received_at bigint, -- latest time of receipt among the items it brought; null when it brought none
    reason text, -- closed list of the connector contract, `database` or `interrupted`; null unless failed
    faults text not null -- JSON [[subject, kind, detail]]: files and pages that were left out
);
create index run_by_feed on run (municipality, feed, started_at);

-- Where each feed goes on; written in the transaction of the batch before it.
create table cursor (
    municipality text not null,
    feed text not null,
    position text not null, -- opaque: the connector's own text
    rules_version text not null, -- mapping, deadlines and calendar that all records of the feed went through
    outranked_by text not null, -- feeds whose word stood over this one's: when they are others, its records count again
    updated_at bigint not null,
    primary key (municipality, feed)
);

-- What the platform gave, personal data removed: a changed mapping is applied to it again without asking the platform.
create table record (
    municipality text not null,
    feed text not null,
    stream text not null, -- a feed may deliver one item in several streams (two workbooks)
    external_id text not null,
    content_hash text not null, -- keyed hash of the raw record: tells unchanged ones without keeping them
    payload bytea not null, -- JSON, zstd
    outcome text not null check (outcome in ('submission', 'survey', 'filtered', 'defective')),
    reason text, -- why filtered; null otherwise
    first_observed_at bigint not null, -- since when we hold it: what was held at a moment can be counted later
    observed_at bigint not null, -- since when we know this state
    run_id text not null,
    stated_at bigint, -- since when the source says so, where files are read in any order; null: since observed_at
    primary key (municipality, feed, stream, external_id)
);

create index record_by_first on record (municipality, feed, first_observed_at); -- how many are held, without reading them

-- Records that cannot become a submission, with the reason. Kept until a sound record of the same item arrives.
create table defect (
    municipality text not null,
    feed text not null,
    stream text not null,
    content_hash text not null, -- the same defective record again is the same row
    external_id text, -- null when that is what is missing
    origin text not null, -- file and sheet, or path of the request
    position bigint not null, -- row or number there
    code text not null,
    field text not null,
    payload bytea not null, -- masked record, JSON, zstd
    observed_at bigint not null,
    resolved_at bigint, -- null while it stands
    run_id text not null,
    primary key (municipality, feed, stream, content_hash)
);

-- The current state of each item. One row for one item of a platform, whichever of its feeds delivered it.
create table submission (
    municipality text not null,
    platform text not null,
    external_id text not null,
    feed text not null, -- the feed that owns the row
    observed_at bigint not null, -- since when we know this state
    mapping_version text not null,
    url text,
    kind text not null check (kind in ('message', 'appeal', 'post')),
    received_at bigint not null,
    received_is_day bigint not null, -- 1: only the day is known, the instant is its local midnight
    registered_at bigint,
    registered_is_day bigint,
    first_response_at bigint,
    first_response_is_day bigint,
    planned_at bigint,
    planned_is_day bigint,
    closed_at bigint, -- first closing
    closed_is_day bigint,
    turns text, -- later reopenings and closings, JSON [[kind, instant, is_day]]; null when none
    status_source text not null,
    status text not null check (status in ('new', 'in_progress', 'deferred', 'reopened', 'explained', 'declined',
        'redirected', 'withdrawn', 'duplicate', 'spam', 'solved', 'unknown')),
    block text not null check (block in ('healthcare', 'housing', 'waste', 'energy', 'education', 'roads', 'transport',
        'social_protection', 'other', 'unmapped')),
    topic text,
    subtopic text,
    fact text,
    decided_by text, -- words that gave a post its topic, JSON; null for others
    organisation_source text,
    organisation text,
    territory text,
    address text,
    latitude double precision,
    longitude double precision,
    severity text check (severity in ('high', 'normal', 'direct')),
    text text, -- personal data masked
    author_key text, -- keyed pseudonym
    stars bigint,
    satisfaction text check (satisfaction in ('satisfied', 'neutral', 'dissatisfied')),
    repeat bigint,
    fast_track bigint,
    overdue_source bigint,
    views bigint,
    likes bigint,
    reposts bigint,
    comments bigint,
    due_at bigint, -- the deadline that stands
    due_is_day bigint,
    due_rule text,
    due_met_by text check (due_met_by in ('closing', 'first_response')),
    due_original_at bigint, -- the deadline that stood first; never overwritten
    due_original_is_day bigint,
    due_original_rule text,
    due_set_at bigint, -- since when the standing one is known
    primary key (municipality, platform, external_id)
);
create index submission_by_received on submission (municipality, received_at);
-- The few with a value that no crosswalk knows: every report lists them.
create index submission_unknown on submission (municipality, received_at)
    where block = 'unmapped' or status = 'unknown' or organisation is null;

-- Earlier states, each from `observed_at` until `superseded_at`: any figure can be computed as it was known at a moment.
create table submission_version (
    municipality text not null,
    platform text not null,
    external_id text not null,
    feed text not null,
    observed_at bigint not null,
    superseded_at bigint not null,
    mapping_version text not null,
    url text,
    kind text not null,
    received_at bigint not null,
    received_is_day bigint not null,
    registered_at bigint,
    registered_is_day bigint,
    first_response_at bigint,
    first_response_is_day bigint,
    planned_at bigint,
    planned_is_day bigint,
    closed_at bigint,
    closed_is_day bigint,
    turns text,
    status_source text not null,
    status text not null,
    block text not null,
    topic text,
    subtopic text,
    fact text,
    decided_by text,
    organisation_source text,
    organisation text,
    territory text,
    address text,
    latitude double precision,
    longitude double precision,
    severity text,
    text text,
    author_key text,
    stars bigint,
    satisfaction text,
    repeat bigint,
    fast_track bigint,
    overdue_source bigint,
    views bigint,
    likes bigint,
    reposts bigint,
    comments bigint,
    due_at bigint,
    due_is_day bigint,
    due_rule text,
    due_met_by text,
    due_original_at bigint,
    due_original_is_day bigint,
    due_original_rule text,
    due_set_at bigint,
    primary key (municipality, platform, external_id, observed_at)
);

-- Every state of every item as the indicators see it: a tenth of `submission`, so that a report over a million items does
-- not read their texts. Written only together with `submission`.
create table submission_case (
    municipality text not null,
    platform text not null,
    external_id text not null,
    observed_at bigint not null, -- since when the state is known
    superseded_at bigint not null, -- until when; the largest number while it stands
    received_at bigint not null, -- to leave out what came later
    fields text not null, -- the values, U+001F between them, in the order in which src/store/cases.rs reads them
    primary key (municipality, platform, external_id, observed_at)
);

-- Polls, votes and public discussions, every state of them: few and small, and a report can be made again as of a moment.
create table survey (
    municipality text not null,
    feed text not null,
    external_id text not null,
    kind text not null check (kind in ('poll', 'vote', 'discussion')),
    title text not null,
    starts_on text, -- ISO date
    ends_on text,
    participants bigint,
    options text not null, -- JSON [[question, title, answers]]
    observed_at bigint not null,
    primary key (municipality, feed, external_id, observed_at)
);

-- A report that was built: what it was built from, and what came out.
create table report (
    report_id text primary key, -- also the idempotency key of its delivery
    municipality text not null,
    period_first text not null,
    period_last text not null,
    as_of bigint not null,
    known_at bigint not null,
    package_sha256 text not null, -- of the package as delivered
    directory text not null,
    built_at bigint not null,
    unique (municipality, period_first, period_last, as_of, known_at, package_sha256)
);

-- One attempt to hand a package over.
create table delivery (
    delivery_id text primary key,
    report_id text not null references report (report_id),
    started_at bigint not null,
    finished_at bigint,
    outcome text not null check (outcome in ('running', 'accepted', 'refused', 'unavailable')),
    receipt text, -- the receiver's own number
    detail text
);
create index delivery_by_report on delivery (report_id);
