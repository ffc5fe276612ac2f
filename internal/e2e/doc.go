// Package e2e holds tests alone: the real program over HTTP and in Chromium, on both databases; one file a journey.
package e2e
