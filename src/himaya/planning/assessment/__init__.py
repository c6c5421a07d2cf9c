"""What does a decision cost, and what does it gain?"""
