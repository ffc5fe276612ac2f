-- +goose Up
-- What the school did with a comment, by the comment's own id and nothing else: it leads to no ballot, no class and no other
-- comment, and has no time. looked: somebody of the school has seen names and phone numbers in it. hidden: kept from everybody,
-- with the reason; the comment itself stays, so that the box's digest stays true.
CREATE TABLE comment_marks (
  school_id  uuid NOT NULL,
  survey_id  uuid NOT NULL,
  comment_id uuid NOT NULL,
  looked     boolean NOT NULL,
  hidden     boolean NOT NULL,
  reason     text NOT NULL,
  PRIMARY KEY (school_id, survey_id, comment_id),
  FOREIGN KEY (school_id, survey_id, comment_id) REFERENCES comments (school_id, survey_id, id) ON DELETE CASCADE
);

-- Words that the school puts on a comment by hand.
CREATE TABLE comment_tags (
  school_id  uuid NOT NULL,
  survey_id  uuid NOT NULL,
  comment_id uuid NOT NULL,
  tag        text NOT NULL,
  PRIMARY KEY (school_id, survey_id, comment_id, tag),
  FOREIGN KEY (school_id, survey_id, comment_id) REFERENCES comments (school_id, survey_id, id) ON DELETE CASCADE
);

-- What parents asked for, in the school's words, and what the school did. question: the question whose change the next round
-- shows, '' for none. updated_at: of the school's answer. Themes outlive the comments when these are deleted as announced.
CREATE TABLE themes (
  school_id  uuid NOT NULL,
  survey_id  uuid NOT NULL,
  id         uuid NOT NULL,
  title      text NOT NULL,
  question   text NOT NULL,
  state      text NOT NULL,
  answer     text NOT NULL,
  published  boolean NOT NULL,
  position   bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (school_id, survey_id, id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
);

-- Which comments the school put into a theme: in the order of their random ids, whatever the order in which that was done.
CREATE TABLE theme_comments (
  school_id  uuid NOT NULL,
  survey_id  uuid NOT NULL,
  theme_id   uuid NOT NULL,
  comment_id uuid NOT NULL,
  PRIMARY KEY (school_id, survey_id, theme_id, comment_id),
  FOREIGN KEY (school_id, survey_id, theme_id) REFERENCES themes (school_id, survey_id, id) ON DELETE CASCADE,
  FOREIGN KEY (school_id, survey_id, comment_id) REFERENCES comments (school_id, survey_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE theme_comments;
DROP TABLE themes;
DROP TABLE comment_tags;
DROP TABLE comment_marks;
